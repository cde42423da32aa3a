package bot

import (
	"context"
	"encoding/json"

	"kcst/bot/errands"
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
	of := missed{Plain: v.Plain, Channel: i.Channel, Thread: i.Thread}
	if i.Private { // nobody else saw it
		of.Channel, of.Thread = i.User, ""
	}
	meta, err := json.Marshal(of)
	if err != nil {
		return err
	}
	f.PrivateMetadata = string(meta)
	return b.openView(ctx, i, f)
}

// missed is the answer that something is missing from: its question without
// names and numbers, and where it stands. Without a thread the channel is who
// asked.
type missed struct {
	Plain   string `json:"q,omitempty"`
	Channel string `json:"c"`
	Thread  string `json:"t,omitempty"`
}

// fileMissing files what was missing among the questions that nobody could
// answer yet; the thread is told when somebody can.
func (b *Bot) fileMissing(ctx context.Context, i *interaction) (answer, error) {
	var of missed
	if err := json.Unmarshal([]byte(i.View.Meta), &of); err != nil {
		return answer{}, refuse(goneText)
	}
	id, err := b.o.Counter.Gap(ctx, of.Plain, plain(i.Fields.text("missing")), identify(i.Team, i.User))
	if err != nil {
		return answer{}, err
	}
	if id != "" && of.Channel != "" {
		if err := b.errands.Asked(ctx, id, errands.Copy{Channel: of.Channel, TS: of.Thread}); err != nil {
			return answer{}, err
		}
	}
	m := notice("Thank you. It is on the team's list of questions to answer; " + reach(b.o.Partnership()))
	return answer{tell: &m}, nil
}
