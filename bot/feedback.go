package bot

import (
	"context"
	"encoding/json"
)

// formMissing asks what was missing from an answer.
const formMissing = "missing"

// feedback takes note of a "Helpful", and asks after a "Something is missing"
// what that is.
func (b *Bot) feedback(ctx context.Context, i *interaction) error {
	var v feedbackValue
	if err := json.Unmarshal([]byte(i.Value), &v); err != nil {
		return refuse(goneText)
	}
	if v.Good {
		b.o.Log.Info("an answer helped", "interaction", i.ID)
		return nil // Slack shows that it is chosen
	}
	b.o.Log.Info("something was missing from an answer", "interaction", i.ID)
	if b.o.Counter.Gap == nil {
		return refuse("Thank you. If you tell the team what is missing, they can add it; %s", reach(b.o.Partnership()))
	}
	f := form(formMissing, "What was missing?", "Send",
		words("What did you want to know? The team sees this without your name, without other names and numbers, and answers it once for everybody."),
		asks("missing", "What was missing", "For example: the deadline, or who to write to", false, textInput("", 300, true)),
	)
	f.PrivateMetadata = v.Plain
	return b.openView(ctx, i, f)
}

// fileMissing files what was missing among the questions that nobody could
// answer yet.
func (b *Bot) fileMissing(ctx context.Context, i *interaction) (answer, error) {
	text := i.View.Meta
	if text != "" {
		text += " - "
	}
	if err := b.o.Counter.Gap(ctx, text+plain(i.Fields.text("missing"))); err != nil {
		return answer{}, err
	}
	m := notice("Thank you. It is on the team's list of questions to answer; " + reach(b.o.Partnership()))
	return answer{tell: &m}, nil
}
