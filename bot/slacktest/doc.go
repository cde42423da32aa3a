// Package slacktest is a Slack workspace in this process: it speaks the real
// protocols (Web API, Socket Mode over a WebSocket, signed HTTP requests,
// response URLs), so that tests exercise an app from the outside.
//
// A [Server] is one workspace with one app installed. Point the app at it with
// SLACK_API_URL = Server.URL and its three secrets, then act as people do:
//
//	slack := slacktest.New(t, slacktest.Options{})
//	// start the app with slack.URL, slack.BotToken, slack.AppToken …
//	d := slack.Mention(slacktest.Say{User: "U1", Channel: "C1", Text: "what are our priorities?"})
//	replies := slack.AwaitReplies(d.Channel, d.TS, 1, 5*time.Second)
//
// Events go to one of the app's open Socket Mode connections, or, after
// [Server.DeliverTo], to its HTTP endpoints. What is not acknowledged within
// [Options].AckWithin is delivered again, three times at most, over another
// connection where there is one (what was on a connection that ended is sent
// again at once, and doesn't count); a [Delivery] tells how often it was sent and
// when it was acknowledged. Slash commands are delivered once, as Slack does.
// What the app says in a direct message comes back to it as an event.
//
// The server is strict. A wrong token, a message without text, blocks beyond
// Slack's limits, a used or expired trigger, a sixth use of a response URL, an
// acknowledgement of 20 KB: each is refused as Slack refuses it and noted, and
// a server made with [New] fails its test for every note that the test did
// not take with [Server.Problems].
//
// What can go wrong is injected: [Server.Inject] fails calls of a method
// (before or after they took effect), [Server.Disconnect] and [Server.Cut]
// end connections, [Server.LoseAcks] loses acknowledgements.
//
// It knows no app: nothing here imports any other package of this module or
// any Slack library.
package slacktest
