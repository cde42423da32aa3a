package bot

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/slack-go/slack"

	"kcst/facts"
	"kcst/funding"
)

// Money is recorded with two forms: what kind of entry it is and of which
// fund, then the fields that such an entry has. The ledger decides what it
// takes; its sentences lie on the fields that they are about.

func (b *Bot) equipMoney() {
	b.handlers.add(onAction, "money", handler{role: officer, open: b.openMoney})
	b.handlers.add(onSubmit, "money_kind", handler{role: officer, show: b.chooseEntry})
	b.handlers.add(onSubmit, "money_entry", handler{role: officer, do: b.recordEntry})
	b.handlers.add(onSuggest, "find_source", handler{role: officer, suggest: b.suggestSources})
}

func (b *Bot) openMoney(ctx context.Context, i *interaction) error {
	book, err := b.o.Office.Ledger.Book(ctx)
	if err != nil {
		return err
	}
	var kinds, funds []*slack.OptionBlockObject
	for _, k := range funding.Kinds() {
		noun := k.Noun()
		_, noun, _ = strings.Cut(noun, " ")
		kinds = append(kinds, opt(string(k), strings.ToUpper(noun[:1])+noun[1:]))
	}
	list := book.Funds()
	slices.SortFunc(list, func(x, y string) int { return strings.Compare(book.Year(y), book.Year(x)) })
	for _, f := range list {
		funds = append(funds, opt(f, book.Name(f)))
	}
	if len(funds) == 0 {
		return refuse("There is no fund yet: load the facts of one with kcst facts load, then record its award.")
	}
	return b.openView(ctx, i, modal("money_kind", "Record money", "Next", "",
		menuInput("kind", "What is it?", "", "", kinds), menuInput("fund", "Fund", "", funds[0].Value, funds)))
}

// chooseEntry shows the fields of the entry that was chosen.
func (b *Bot) chooseEntry(ctx context.Context, i *interaction) (answer, error) {
	v, err := b.entryForm(ctx, funding.Kind(i.Fields.text("kind")), i.Fields.text("fund"))
	return answer{update: v}, err
}

func (b *Bot) entryForm(ctx context.Context, kind funding.Kind, fund string) (*slack.ModalViewRequest, error) {
	sheet, err := b.o.Office.Ledger.Sheet(ctx, fund)
	if err != nil {
		return nil, said(err)
	}
	base, err := b.o.Office.Facts.Base(ctx)
	if err != nil {
		return nil, err
	}
	var pots, projects []*slack.OptionBlockObject
	for _, p := range sheet.Funds[0].Pots {
		pots = append(pots, opt(p.Pot, p.Name))
	}
	for _, e := range base.Entities() {
		if e.Kind == facts.KindProject && (len(e.PartOf) == 0 || slices.ContainsFunc(e.PartOf, func(id string) bool { return id == fund || strings.HasPrefix(id, fund+".") })) {
			projects = append(projects, opt(e.ID, e.Name))
		}
	}
	var blocks []slack.Block
	ask := func(field string, in *slack.InputBlock) {
		has, needed := kind.Takes(field)
		if !has {
			return
		}
		if !needed {
			in = optional(in)
		}
		blocks = append(blocks, in)
	}
	if kind == funding.Correct {
		blocks = append(blocks, lineInput("corrects", "Which entry?", "Its number, as kcst fund show and every confirmation give it.", "", false, 10),
			optional(menuInput("void", "Should it stand at all?", "", "", []*slack.OptionBlockObject{opt("void", "No: take it back")})))
	}
	if len(pots) > 0 {
		label := "Pot"
		if kind == funding.Transfer {
			label = "From which pot?"
		}
		ask("pot", menuInput("pot", label, "", "", pots))
		ask("to", menuInput("to", "To which pot?", "", "", pots))
	}
	if len(projects) > 0 {
		ask("project", menuInput("project", "Project", "", "", projects))
	}
	ask("amount", lineInput("amount", "Amount", "Pounds, such as 1,234.56", "", false, 20))
	day := dateInput("date", "On which day was it so?", "", b.today().String())
	if kind == funding.Correct {
		day = optional(dateInput("date", "On which day was it so?", "Only if that was wrong.", ""))
	}
	blocks = append(blocks, day,
		optional(search("source", "find_source", "Source", "The document that says so. Without one your word is the source.")),
		optional(lineInput("para", "Paragraph", "Where in the source.", "", false, 100)),
		optional(lineInput("who", "Who decided it?", "", "", false, 100)))
	ask("note", lineInput("note", "Note", "", "", true, 500))
	_, noun, _ := strings.Cut(kind.Noun(), " ")
	v := modal("money_entry", strings.ToUpper(noun[:1])+noun[1:], "Record", string(kind)+" "+fund, blocks...)
	return v, checkView(v)
}

// readEntry reads the form; what can't be read is named by its field.
func readEntry(i *interaction) (funding.Entry, map[string]string) {
	kind, fund, _ := strings.Cut(i.View.Meta, " ")
	f := i.Fields
	e := funding.Entry{Kind: funding.Kind(kind), Fund: fund, Pot: f.text("pot"), To: f.text("to"), Project: f.text("project"),
		Who: f.text("who"), Note: f.text("note"), Void: f.text("void") != "", By: i.By, Key: "slack-" + i.ID}
	wrong := map[string]string{}
	var err error
	if text := f.text("amount"); text != "" {
		if e.Amount, err = funding.ParseAmount(text); err != nil {
			wrong["amount"] = err.Error()
		}
	}
	if text := f.text("date"); text != "" {
		if e.Date, err = funding.ParseDate(text); err != nil {
			wrong["date"] = err.Error()
		}
	}
	if source := f.text("source"); source != "" {
		e.Cite = []facts.Citation{{Source: source, Paragraph: f.text("para")}}
	}
	if text := f.text("corrects"); text != "" {
		if e.Corrects, err = strconv.ParseInt(text, 10, 64); err != nil {
			wrong["corrects"] = "Write the entry's number, such as 63."
		}
		e.Fund = ""
	}
	return e, wrong
}

func (b *Bot) recordEntry(ctx context.Context, i *interaction) (answer, error) {
	e, wrong := readEntry(i)
	if len(wrong) > 0 {
		return answer{}, refuseFields(wrong)
	}
	receipt, err := b.o.Office.Ledger.Append(ctx, e)
	var refusals funding.Refusals
	if errors.As(err, &refusals) {
		return answer{}, refuseFields(placed(refusals, i.Fields))
	}
	if err != nil {
		return answer{}, err
	}
	text, err := b.restated(ctx, receipt.Entry)
	if err != nil {
		return answer{}, err
	}
	if err := b.tellOfficers(ctx, "money/"+i.ID, toldOfficers{Text: text, Small: "recorded by " + by(i.By)}); err != nil {
		return answer{}, err
	}
	done := notice(text)
	return answer{tell: &done}, nil
}

// placed puts refusals on the fields of the form that they are about, and
// those about no field of it on the first.
func placed(refusals funding.Refusals, held fields) map[string]string {
	wrong := map[string]string{}
	for _, r := range refusals {
		at := r.Field
		for _, other := range []string{"amount", "project", "corrects", "pot", "date"} {
			if _, ok := held[at]; !ok {
				at = other
			}
		}
		wrong[at] = strings.TrimSpace(wrong[at] + " " + r.Sentence)
	}
	return wrong
}

// restated says what was recorded and what the balances are now, with their
// arithmetic.
func (b *Bot) restated(ctx context.Context, e funding.Entry) (string, error) {
	text, err := b.o.Office.Ledger.Words(ctx, e)
	if err != nil {
		return "", err
	}
	sheet, err := b.o.Office.Ledger.Sheet(ctx, e.Fund)
	if err != nil {
		return "", err
	}
	fund := sheet.Funds[0]
	lines := []string{fmt.Sprintf("Recorded as entry %d: %s.", e.Seq, strings.TrimSuffix(text, ".")), "Unallocated now:",
		"• " + fund.Name + ": " + fund.Balance.UnallocatedSum().Words()}
	for _, pot := range fund.Pots {
		if pot.Pot == e.Pot || pot.Pot == e.To {
			lines = append(lines, "• "+pot.Name+": "+pot.Balance.UnallocatedSum().Words())
		}
	}
	return strings.Join(lines, "\n"), nil
}

// suggestSources finds sources by what is typed of their title or ID.
func (b *Bot) suggestSources(ctx context.Context, i *interaction) ([]*slack.OptionBlockObject, error) {
	set, err := b.o.Office.Facts.Set(ctx)
	if err != nil {
		return nil, err
	}
	var found []*slack.OptionBlockObject
	for _, s := range set.Sources {
		if len(found) < limitOptions && len(s.ID) <= 150 && matches(i.Query, s.ID, s.Title) {
			found = append(found, opt(s.ID, s.Title+" ("+s.ID+")"))
		}
	}
	return found, nil
}

// matches reports whether every word of a query is in one of the texts.
func matches(query string, texts ...string) bool {
	all := strings.ToLower(strings.Join(texts, " "))
	for word := range strings.FieldsSeq(strings.ToLower(query)) {
		if !strings.Contains(all, word) {
			return false
		}
	}
	return true
}

// by is a person's name where Slack's mark-up isn't read.
func by(name string) string {
	if slackUser.MatchString(name) {
		return "an officer"
	}
	return name
}
