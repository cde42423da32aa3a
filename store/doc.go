// Package store opens the Redis that everything else is kept in, and builds
// the keys.
//
// There are three kinds of store. A [Server] is somebody's Redis, named by
// KCST_REDIS_URL: one server, Sentinel or Cluster (see [Options] for the
// forms). An [Embedded] store is a private redis-server on a unix socket in
// the data folder, which kcst starts and stops itself. [Memory] is a Redis in
// this process that keeps nothing, for a look round on a machine without
// redis-server.
//
// # The embedded store's life
//
// Every process that uses a data folder is a user of it. The first starts the
// server, the others attach to its socket, and the last to leave shuts it
// down. Three facts decide, each the state of a lock that the kernel frees
// when its holder dies, so no process ID is ever trusted:
//
//	start.lock   held while somebody decides whether to start or to stop
//	users.lock   held, shared, by every user
//	server.lock  held by the redis-server itself, for as long as it lives
//	serve.lock   held by the one process that opened it with Exclusive
//
// A server left behind by a kcst that was killed is adopted by the next one
// and stopped with it. A redis-server that was killed is started again, from
// its append-only file, by whichever user next needs a connection; commands
// issued meanwhile wait. Every write is on disk before it is acknowledged
// (appendfsync always).
//
// # What a caller must know
//
// A command whose connection broke before the reply came is sent again, so it
// may be applied twice: a write must be harmless when repeated, which in
// practice means that the identity of what it writes is chosen by the caller
// and not by Redis.
//
// Keys that one script or transaction touches share a tag (see [Store.Key])
// and so a Cluster slot. A stored schema version is checked by [Open]: older
// data is migrated forwards, newer data is refused with [ErrNewer].
package store
