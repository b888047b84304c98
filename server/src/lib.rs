//! The program around the product: HTTP, command line, jobs, and the demo identity provider.
pub mod cli;
pub mod config;
pub mod demo;
pub mod http;
mod jobs;
