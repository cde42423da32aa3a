package web

import (
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"kcst/store/storetest"
	"kcst/subscribers"
)

// TestPreferences follows the link that every mail has, and presses its
// buttons.
func TestPreferences(t *testing.T) {
	w := newWorld(t)
	h := handler(t, w.options())
	path := "/preferences/" + goodChoose
	page := do(h, http.MethodGet, path)
	for _, want := range []string{
		`value="monthly" checked`, `value="weekly" checked`, `value="extraordinary" aria`, `value="every" checked`, `value="Amara Okafor"`, "/unsubscribe/" + goodToken, "Fraud and cyber crime",
	} {
		if page.Code != http.StatusOK || !strings.Contains(page.Body.String(), want) {
			t.Errorf("%d, without %q", page.Code, want)
		}
	}
	if strings.Contains(page.Body.String(), "amara.okafor@") || page.Header().Get("Cache-Control") != "no-store" {
		t.Errorf("it shows the address, or may be kept: %v", page.Header())
	}

	saved := do(h, http.MethodPost, path, body(formType, "do=save&kind=weekly&kind=extraordinary&kind=nonsense&frequency=every&topic=hate-crime&district=dover&name=++Amara++Okafor-Jones&organisation=Dover+District+Council"))
	if text := saved.Body.String(); saved.Code != 200 || !strings.Contains(text, "holds from the next edition on") || !strings.Contains(text, "<dd>Weekly summary, Extraordinary edition</dd>") {
		t.Errorf("status %d:\n%s", saved.Code, text)
	}
	got := w.reader(t)
	want := subscribers.Choices{
		Name: "Amara Okafor-Jones", Organisation: "Dover District Council", Kinds: []subscribers.Kind{subscribers.Weekly, subscribers.Extraordinary},
		Topics: []string{"hate-crime"}, Districts: []string{"dover"}, Frequency: subscribers.EveryEdition,
	}
	if diff := cmp.Diff(want, got.Choices()); diff != "" {
		t.Error(diff)
	}

	before := storetest.Dump(t, w.store)
	for _, c := range []struct {
		form, says string
		status     int
	}{
		{"do=save", "Choose at least one edition", 422},
		{"do=save&kind=weekly&frequency=monthly", "there are no weekly summaries", 422},
		{"do=save&kind=monthly&name=" + strings.Repeat("x", 201), "200 characters or fewer", 422},
		{"do=save&kind=monthly&name=a%00b", "can’t be read", 422},
		{"do=address&address=", "Enter your e-mail address", 422},
		{"do=address&address=x@y@z", "in the correct format", 422},
		{"do=address&address=x@mailinator.com", "a mailbox that lasts", 422},
		{"do=nothing", "Choose what the", 200},
	} {
		rec := do(h, http.MethodPost, path, body(formType, c.form))
		if rec.Code != c.status || !strings.Contains(rec.Body.String(), c.says) {
			t.Errorf("%.40s: status %d, no %q", c.form, rec.Code, c.says)
		}
		if c.status == 422 && (!strings.Contains(rec.Body.String(), "There is a problem") || !strings.Contains(rec.Body.String(), "<title>Error: ")) {
			t.Errorf("%.40s: no summary of errors", c.form)
		}
	}
	if diff := cmp.Diff(before, storetest.Dump(t, w.store)); diff != "" {
		t.Errorf("a form with errors changed %s", diff)
	}
	if moved := do(h, http.MethodPost, path, body(formType, "do=address&address=amara@example.com")); moved.Code != 200 || !strings.Contains(moved.Body.String(), "Check your mail") {
		t.Errorf("another address: %d", moved.Code)
	}
	if w.reader(t).Email != "amara.okafor@example.org" {
		t.Error("the address was changed before it was confirmed")
	}
	if strings.Contains(w.log.String(), goodChoose) || strings.Contains(w.log.String(), "Amara") {
		t.Error("the token or a name is in the log")
	}
}

func TestPreferencesOfWhoLeft(t *testing.T) {
	w := newWorld(t)
	h := handler(t, w.options())
	if err := w.list.UnsubscribeByLink(t.Context(), readerID, "page"); err != nil {
		t.Fatal(err)
	}
	before := storetest.Dump(t, w.store)
	for _, form := range []string{"", "do=save&kind=weekly", "do=address&address=amara@example.com"} {
		method := http.MethodPost
		if form == "" {
			method = http.MethodGet
		}
		if rec := do(h, method, "/preferences/"+goodChoose, body(formType, form)); !strings.Contains(rec.Body.String(), "You have left the list") {
			t.Errorf("%q: status %d, it doesn't say that they left", form, rec.Code)
		}
	}
	if diff := cmp.Diff(before, storetest.Dump(t, w.store)); diff != "" {
		t.Errorf("changed %s", diff)
	}
}
