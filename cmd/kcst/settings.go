package main

// settingRow is a setting for docs/reference.md: what it is for, and what holds
// when it is left out. Which of them are secrets, LoadConfig says itself.
type settingRow struct{ name, about, otherwise string }

// settingTable has every setting, by theme. A test holds it to LoadConfig.
var settingTable = []settingRow{
	{"KCST_REDIS_URL", "where everything is kept: `redis://`, `rediss://`, `unix://`, `redis+sentinel://`, `redis+cluster://`", "a private redis-server in the data folder"},
	{"KCST_DATA_DIR", "the data folder", "`./kcst-data`"},
	{"KCST_DATASET", "`kent`, a folder of YAML files, or `none`; loaded once, into an empty store", "`kent`"},
	{"KCST_PARTNERSHIP", "whose keys in Redis, where several partnerships share one; needed with `KCST_DATASET=none` and a Redis of your own", "the data set's `id`, else what the data folder was first used with"},
	{"KCST_LISTEN", "the address of the pages", "`127.0.0.1:8080`"},
	{"KCST_BASE_URL", "where the pages are reached from outside", "`http://` and the address"},
	{"KCST_SECRET", "signs the links in mails; 32 characters or more; older ones may follow after a space", "made once, in the data folder; needed with a Redis of your own"},
	{"KCST_LOG", "`debug`, `info`, `warn` or `error`", "`info` for serve, else `warn`"},

	{"KCST_SMTP_URL", "the mail relay, `smtp://user:password@host:587` (with STARTTLS) or `smtps://`; `?tls=none` for a relay on this machine", "mails stay in the data folder's `outbox`"},
	{"KCST_MAIL_FROM", "the sender", "the team's address; needed with `KCST_SMTP_URL`"},
	{"KCST_MAIL_REPLY_TO", "where replies go", "the sender"},
	{"KCST_MAIL_CONFIRM_FROM", "the sender of mails about a subscription itself (mailbox providers ask for another than the bulletin's)", "the sender's address, in the team's name"},
	{"KCST_BOUNCE_URL", "a mailbox of kcst's own for bounces and complaints, `imaps://user:password@host` ([mail.md](mail.md))", "they go to the sender, and aren't read"},
	{"KCST_CANARY_URL", "the mailbox of a subscriber of your own, as `imaps://user:password@host`, in which each edition has to arrive ([mail.md](mail.md))", "nobody looks whether editions arrive"},
	{"KCST_DKIM_KEY", "an RSA key (PEM) that signs mails", "the relay signs"},
	{"KCST_DKIM_SELECTOR", "the key's name in the DNS", "the relay signs"},
	{"KCST_ALLOW_RECIPIENTS", "a rehearsal: addresses and `@domains` that alone get mail", "everybody"},
	{"KCST_SEND_CONNECTIONS", "connections to the relay, 1 to 256", "8"},
	{"KCST_SEND_RATE", "the most mails a second", "no cap"},

	{"KCST_OFFICERS", "who may change things: names, and in Slack people or user groups, with commas between ([slack.md](slack.md))", "on the command line anybody, in Slack nobody"},
	{"KCST_OFFICERS_CHANNEL", "the ID of the Slack channel for drafts and reminders", "none"},
	{"KCST_BULLETIN_CHANNEL", "the ID of the Slack channel where editions are announced", "none"},
	{"SLACK_BOT_TOKEN", "the bot's token, `xoxb-…`", "no Slack"},
	{"SLACK_APP_TOKEN", "the app's token, `xapp-…`, for Socket Mode", "no Socket Mode"},
	{"SLACK_SIGNING_SECRET", "what Slack signs with, for HTTP", "no HTTP"},
	{"SLACK_API_URL", "another address of Slack's API, for tests", "Slack's"},

	{"KCST_MONTHLY", "when monthly editions go: a rule, or five cron fields in the partnership's zone", "`first-working-friday 10:00`"},
	{"KCST_WEEKLY", "when weekly editions go", "`working-monday 12:00`"},
	{"KCST_MONTHLY_LEAD", "how long before it is due a monthly edition is drafted: working days, and a time of day", "`5 07:30`"},
	{"KCST_WEEKLY_LEAD", "the same of a weekly edition", "`0 07:30`"},
	{"KCST_COUNCILS", "a YAML file of the councils whose meetings are read from ModernGov once a day, or `kent`", "none by itself; `kcst meetings fetch` reads Kent's"},
	{"KCST_PRE_ELECTION", "a YAML file of the periods before polls, in which an edition needs a second approver", "for Kent its own, else none"},
}
