//! NSD, an authoritative name server that we did not write (Debian's `nsd`), on a free port of this machine.
use std::{
    collections::BTreeMap,
    io::{BufRead as _, BufReader},
    net::{Ipv4Addr, SocketAddr, TcpListener, UdpSocket},
    path::Path,
    process::{Child, Command, Stdio},
    sync::{Mutex, MutexGuard, PoisonError},
};

/// A name server with the zones it was given. It answers for no other names, and ends with this value.
pub struct NameServer {
    /// Where it is asked.
    pub address: SocketAddr,
    folder: tempfile::TempDir,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    /// What each zone holds; nothing in those that fail.
    zones: BTreeMap<String, Option<String>>,
    process: Option<Child>,
}

impl NameServer {
    /// Reserves an address. It answers when it has its first zone.
    pub fn new() -> Self {
        Self {
            address: SocketAddr::from((Ipv4Addr::LOCALHOST, free_port())),
            folder: tempfile::tempdir().expect("a temporary folder"),
            state: Mutex::default(),
        }
    }

    /// Serves exactly these records in `zone`, one a line as in a zone file: `_name TXT "value"`.
    pub fn serve(&self, zone: &str, records: &str) {
        let file = format!(
            "$ORIGIN {zone}.\n$TTL 0\n@ SOA ns.{zone}. root.{zone}. 1 3600 600 86400 0\n@ NS ns.{zone}.\nns A 127.0.0.1\n{records}\n"
        );
        self.change(zone, Some(file));
    }

    /// Answers SERVFAIL for every name in `zone`: it has the zone and cannot read it.
    pub fn fail(&self, zone: &str) {
        self.change(zone, None);
    }

    fn change(&self, zone: &str, file: Option<String>) {
        let mut state = self.state();
        state.zones.insert(zone.to_owned(), file);
        state.stop();
        state.start(self.address, self.folder.path());
    }

    /// Answers no more.
    pub fn stop(&self) {
        self.state().stop();
    }

    /// Answers again.
    pub fn restart(&self) {
        let mut state = self.state();
        state.stop();
        state.start(self.address, self.folder.path());
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn stop(&mut self) {
        if let Some(mut process) = self.process.take() {
            // A signal that it passes on to the processes it made, unlike the one of `Child::kill`.
            let _ = Command::new("kill").arg(process.id().to_string()).status();
            let _ = process.wait();
        }
    }

    fn start(&mut self, address: SocketAddr, folder: &Path) {
        let path = folder.join("nsd.conf");
        let folder_name = folder.display();
        let mut settings = format!(
            "server:\n  ip-address: {}@{}\n  username: \"\"\n  zonesdir: \"{folder_name}\"\n  database: \"\"\n  pidfile: \"\"\n  \
             xfrdir: \"{folder_name}\"\n  xfrdfile: \"{folder_name}/xfrd.state\"\n  zonelistfile: \"{folder_name}/zone.list\"\n  server-count: 1\n  \
             hide-version: yes\nremote-control:\n  control-enable: no\n",
            address.ip(),
            address.port()
        );
        for (zone, file) in &self.zones {
            settings = format!("{settings}zone:\n  name: {zone}\n  zonefile: {zone}.zone\n");
            let path = folder.join(format!("{zone}.zone"));
            match file {
                Some(file) => std::fs::write(path, file).expect("the zone is written"),
                None => drop(std::fs::remove_file(path)),
            }
        }
        std::fs::write(&path, settings).expect("the settings are written");
        let mut process = Command::new("/usr/sbin/nsd")
            .arg("-d")
            .arg("-c")
            .arg(&path)
            .stderr(Stdio::piped())
            .spawn()
            .expect("nsd is there: scripts/bootstrap installs it");
        let log = process.stderr.take().expect("its log");
        let mut lines = BufReader::new(log).lines();
        let mut said = Vec::new();
        loop {
            match lines.next() {
                Some(Ok(line)) if line.contains("nsd started") => break,
                Some(Ok(line)) => said.push(line),
                _ => panic!("nsd does not start: {said:?}"),
            }
        }
        // Whoever writes to a closed pipe dies of it.
        std::thread::spawn(move || lines.for_each(drop));
        self.process = Some(process);
    }
}

impl Default for NameServer {
    fn default() -> Self {
        Self::new()
    }
}

impl Drop for NameServer {
    fn drop(&mut self) {
        self.stop();
    }
}

/// A port that is free for both ways of asking.
fn free_port() -> u16 {
    loop {
        let datagrams = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).expect("a free port");
        let port = datagrams.local_addr().expect("an address").port();
        if TcpListener::bind((Ipv4Addr::LOCALHOST, port)).is_ok() {
            return port;
        }
    }
}
