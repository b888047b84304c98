//! CPU time of processes and their children. [proc(5)]
use anyhow::Context as _;
use std::path::Path;

/// Ticks a second on every Linux that this runs on (`getconf CLK_TCK`).
const TICKS: f64 = 100.0;

struct Process {
    parent: u32,
    ticks: u32,
}

/// User and system seconds of these processes, of their living children, and of those that ended.
pub fn seconds(pids: &[u32]) -> anyhow::Result<f64> {
    let mut ticks = 0;
    for entry in std::fs::read_dir("/proc")? {
        let entry = entry?;
        let Some(pid) = entry
            .file_name()
            .to_str()
            .and_then(|name| name.parse().ok())
        else {
            continue;
        };
        // It may end while we look.
        let Ok(process) = read(&entry.path()) else {
            continue;
        };
        if pids.contains(&pid) || pids.contains(&process.parent) {
            ticks += process.ticks;
        }
    }
    Ok(f64::from(ticks) / TICKS)
}

fn read(folder: &Path) -> anyhow::Result<Process> {
    let text = std::fs::read_to_string(folder.join("stat"))?;
    // The name stands in parentheses and may hold anything.
    let (_, rest) = text.rsplit_once(')').context("no name")?;
    let fields: Vec<&str> = rest.split_whitespace().collect();
    let field =
        |at: usize| -> anyhow::Result<u32> { Ok(fields.get(at).context("a short line")?.parse()?) };
    Ok(Process {
        parent: field(1)?,
        ticks: field(11)? + field(12)? + field(13)? + field(14)?,
    })
}
