//! The program around the product: HTTP, command line, jobs, and the demo identity provider.
pub mod demo;
pub mod http;
