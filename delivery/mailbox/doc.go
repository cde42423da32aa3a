// Package mailbox opens mailboxes that kcst reads, over IMAP: the one that
// bounces come to, and the canary's.
//
// A [Box] is what a setting names. Whoever opens it does as much as there is to
// do over one connection, and ends it. Errors never repeat its password.
package mailbox
