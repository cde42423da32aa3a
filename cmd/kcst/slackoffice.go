package main

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"log/slog"
	"net/http"
	"strings"

	"kcst/bot"
	"kcst/bulletin"
	"kcst/bulletin/sketch"
	"kcst/delivery"
	"kcst/facts"
	"kcst/facts/gaps"
)

// office is what officers work on in Slack.
func (p program) office(ctx context.Context, a *app) (bot.Office, error) {
	c := a.config
	sender, err := p.newSender(ctx, a, a.editor)
	if err != nil {
		return bot.Office{}, err
	}
	secret, err := a.secret()
	if err != nil {
		return bot.Office{}, err
	}
	return bot.Office{
		Officers: c.Officers, Channel: c.OfficersChannel, Bulletin: c.BulletinChannel,
		Facts: a.facts, Ledger: a.ledger, Items: a.items, Editor: a.editor, Sender: sender,
		Gaps: gaps.NewStore(a.store, p.now), Gap: a.asker().count, AnswerGap: a.answerGap,
		Recipients: func(ctx context.Context, c bulletin.Content) (int, error) {
			n, err := a.audience(ctx, c)
			return n.Recipients, err
		},
		Source: func(ctx context.Context, day facts.Date, by string) (facts.Source, error) {
			base, err := a.facts.Base(ctx)
			if err != nil {
				return facts.Source{}, err
			}
			return officerSource(base.Partnership, day, by), nil
		},
		Audit:      a.audit,
		Alarms:     (&alarms{app: a}).look,
		PreviewURL: func(id string) string { return c.BaseURL + previewPath + id + "/" + previewKey(secret, id) },
		Picture:    func(id, version string) string { return pictureOf(a.publicBase(), secret, id, version) },
		BaseURL:    c.BaseURL, Zone: a.zone,
	}, nil
}

const previewPath = "/preview/"

// previewKey lets whoever has it look at one draft.
func previewKey(secret, id string) string {
	first, _, _ := strings.Cut(strings.TrimSpace(secret), " ")
	mac := hmac.New(sha256.New, []byte(first))
	mac.Write([]byte("preview of " + id))
	return hex.EncodeToString(mac.Sum(nil)[:16])
}

// pictureOf is where Slack finds a draft as a picture; "" where it can't come.
// Its key opens the picture alone, because Slack keeps the address.
func pictureOf(base, secret, id, version string) string {
	if base == "" {
		return ""
	}
	return base + previewPath + id + "/" + previewKey(secret, id+" in short") + "/" + version + ".png"
}

// preview serves drafts as they look in a mailbox.
func (p program) preview(ctx context.Context, a *app) (http.Handler, error) {
	secret, err := a.secret()
	if err != nil {
		return nil, err
	}
	composer, err := a.composer(ctx, p.now)
	if err != nil {
		return nil, err
	}
	return previewHandler(&delivery.Sender{Editor: a.editor, Composer: composer, Log: a.log, Now: p.now}, secret), nil
}

// previewHandler shows a draft as mail to whoever has its address, which is
// given to officers in Slack alone. Its links work for nobody.
func previewHandler(sender *delivery.Sender, secret string) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET "+previewPath+"{id}/{key}", func(w http.ResponseWriter, r *http.Request) {
		id := r.PathValue("id")
		if !hmac.Equal([]byte(previewKey(secret, id)), []byte(r.PathValue("key"))) {
			http.NotFound(w, r)
			return
		}
		letter, err := sender.Preview(r.Context(), id)
		if err != nil {
			noPreview(w, sender.Log, id, err)
			return
		}
		h := w.Header()
		h.Set("Content-Type", "text/html; charset=utf-8")
		h.Set("X-Robots-Tag", "noindex")
		h.Set("Cache-Control", "no-store")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Content-Security-Policy", "default-src 'none'; img-src 'self' data:; style-src 'unsafe-inline'")
		_, _ = w.Write(letter.HTML)
	})
	mux.HandleFunc("GET "+previewPath+"{id}/{key}/{version}", func(w http.ResponseWriter, r *http.Request) {
		id := r.PathValue("id")
		if !hmac.Equal([]byte(previewKey(secret, id+" in short")), []byte(r.PathValue("key"))) {
			http.NotFound(w, r)
			return
		}
		ed, err := sender.Editor.Store.Edition(r.Context(), id)
		var png bytes.Buffer
		if err == nil {
			err = sketch.PNG(&png, ed.Content)
		}
		if err != nil {
			noPreview(w, sender.Log, id, err)
			return
		}
		w.Header().Set("Content-Type", "image/png")
		w.Header().Set("X-Robots-Tag", "noindex")
		w.Header().Set("Cache-Control", "private, max-age=60")
		_, _ = w.Write(png.Bytes())
	})
	return mux
}

// noPreview answers where a draft can't be shown: it isn't there, or something
// failed, which the log then has.
func noPreview(w http.ResponseWriter, log *slog.Logger, id string, err error) {
	status := http.StatusNotFound
	if !errors.Is(err, bulletin.ErrNotFound) {
		log.Error("a preview failed", "edition", id, "error", err)
		status = http.StatusServiceUnavailable
	}
	http.Error(w, http.StatusText(status), status)
}
