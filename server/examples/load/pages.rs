//! The login page, again and again.
use crate::AT_ONCE;
use futures::future::try_join_all;

/// Asks for it `count` times.
pub async fn ask(address: &str, count: u32) -> anyhow::Result<()> {
    let client = reqwest::Client::new();
    let lines = (0..AT_ONCE).map(|line| {
        let client = client.clone();
        async move {
            for _ in (line..count).step_by(AT_ONCE as usize) {
                let answer = client.get(format!("{address}/login")).send().await?;
                anyhow::ensure!(
                    answer.status() == 200,
                    "the login page: {}",
                    answer.status()
                );
                answer.bytes().await?;
            }
            Ok(())
        }
    });
    try_join_all(lines).await?;
    Ok(())
}
