// Package bot is the Slack edge: it takes what partners ask in Slack and
// posts the answers.
//
// The model. What Slack sends arrives over one of two transports, Socket Mode
// ([Bot.Run]) or signed HTTP requests ([Bot.Handler]); both feed the same
// handlers. A message that is addressed to the bot (a mention in a channel, a
// direct message) is a question. A question passes these steps:
//
//	crisis check   in memory, before anything is logged or stored: a person in
//	               danger is told at once, privately, where help is, and only
//	               the event's ID and a count are kept
//	accept         one Redis script drops what was accepted before (by event
//	               and by message) and stores the question as pending
//	acknowledge    Slack is told; until here it would send the event again
//	claim          a worker of any replica leases the oldest question that is
//	               due; a lease that its holder doesn't renew runs out
//	post           the question is marked as posting before the network is
//	               touched, then the answer is posted in its thread, carrying
//	               the question's ID as message metadata
//	finish         the question is marked answered and its text erased, in the
//	               same transaction that remembers it for follow-ups
//
// So an event that was acknowledged is answered, whatever dies in between: at
// least once by the lease, at most once because whoever claims a question
// that was being posted first looks in the thread for a reply with its ID.
// What Slack refuses for now (429, 5xx, a dead network) goes back to pending,
// due when Slack said; nothing else retries a post.
//
// A slash command is answered privately in its acknowledgement, or, when that
// would take too long, stored like a question and answered at its response
// URL.
//
// Beside answers, partners get an App Home, forms (to subscribe, to suggest,
// to add a message to the bulletin), previews of links, and corrections of
// what changed since it was answered. Each answer's buttons carry what they
// act on in their value, so that they work for as long as the message is
// there. What was written into a form by a partner passes the crisis check
// before anything of it is stored.
//
// The bot never answers bots, edits, deletions, itself, or messages in
// channels that neither mention it nor, in a thread, begin with its name. It composes no facts: every sentence about
// the partnership comes from [Options].Ask. Logs carry IDs, never a text, a
// token, or a person.
package bot
