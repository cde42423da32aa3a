// Package delivery mails an approved edition to its subscribers and accounts
// for every one of them.
package delivery
