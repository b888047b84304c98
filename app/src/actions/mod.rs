//! Server functions: what forms post to. Each gets the service and calls it.
