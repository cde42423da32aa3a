// Package mailboxtest gives tests a mailbox in a real Dovecot.
package mailboxtest
