//! Puts load on a running server and prints what it cost the server in CPU time. `end2end/load/run` starts everything.
//!
//! ```text
//! load prepare                          a company, its identity provider and one linked person, into the database
//! load pages  ADDRESS COUNT PID...      login pages, 16 at once over kept connections
//! load logins ADDRESS COUNT PID...      full logins: start, response, completion
//! ```
//!
//! PIDs are the server's and, with PostgreSQL, the postmaster's, whose children are counted in. The identity provider
//! signs in this process, so its work is not counted. Configuration comes from the environment, as the server's does.
mod cpu;
mod logins;
mod pages;
mod prepare;

use server::config::Config;
use std::path::Path;

/// Requests at the same time.
const AT_ONCE: u32 = 16;

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let config = Config::load(Path::new("none.toml"))?;
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["prepare"] => prepare::prepare(&config).await,
        ["pages", address, count, pids @ ..] => {
            let (count, pids) = (count.parse()?, numbers(pids)?);
            pages::ask(address, 100).await?;
            let before = cpu::seconds(&pids)?;
            pages::ask(address, count).await?;
            report("login pages", count, cpu::seconds(&pids)? - before);
            Ok(())
        }
        ["logins", address, count, pids @ ..] => {
            let (count, pids) = (count.parse()?, numbers(pids)?);
            logins::log_in(address, &config, 20).await?;
            let before = cpu::seconds(&pids)?;
            logins::log_in(address, &config, count).await?;
            report("full logins", count, cpu::seconds(&pids)? - before);
            Ok(())
        }
        _ => {
            anyhow::bail!("load prepare | pages ADDRESS COUNT PID... | logins ADDRESS COUNT PID...")
        }
    }
}

fn numbers(words: &[&str]) -> anyhow::Result<Vec<u32>> {
    anyhow::ensure!(
        !words.is_empty(),
        "name the processes whose CPU time counts"
    );
    Ok(words
        .iter()
        .map(|word| word.parse())
        .collect::<Result<_, _>>()?)
}

fn report(what: &str, count: u32, seconds: f64) {
    println!(
        "{what}: {count} in {seconds:.2} CPU seconds, {:.0} a CPU second",
        f64::from(count) / seconds
    );
}
