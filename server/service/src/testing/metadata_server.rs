//! An https server on this machine that publishes metadata, with a certificate of its own making.
use openssl::{
    asn1::Asn1Time,
    bn::BigNum,
    hash::MessageDigest,
    pkey::PKey,
    rsa::Rsa,
    ssl::{SslAcceptor, SslMethod},
    x509::{X509, X509NameBuilder, extension::SubjectAlternativeName},
};
use std::{
    io::{Read as _, Write as _},
    net::{TcpListener, TcpStream},
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError},
};

/// A running server. It ends with the test process.
pub struct MetadataServer {
    /// Where the metadata is.
    pub url: String,
    /// The certificate to trust, PEM.
    pub ca_file: PathBuf,
    shared: Arc<Mutex<Published>>,
    _folder: tempfile::TempDir,
}

#[derive(Default)]
struct Published {
    document: Option<String>,
    requests: usize,
}

impl MetadataServer {
    /// Starts on a free port and publishes nothing.
    pub fn start() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let key = PKey::from_rsa(Rsa::generate(2048).expect("a key")).expect("a key");
        let certificate = certify(&key).expect("a certificate");
        let ca_file = folder.path().join("ca.pem");
        std::fs::write(&ca_file, certificate.to_pem().expect("PEM")).expect("a file");
        let mut acceptor = SslAcceptor::mozilla_intermediate_v5(SslMethod::tls()).expect("TLS");
        acceptor.set_private_key(&key).expect("the key fits");
        acceptor.set_certificate(&certificate).expect("it fits");
        let acceptor = acceptor.build();
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let shared = Arc::new(Mutex::new(Published::default()));
        let published = Arc::clone(&shared);
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                // A client that gives up is its own affair.
                let _ = answer(&acceptor, stream, &published);
            }
        });
        Self {
            url: format!("https://127.0.0.1:{port}/metadata"),
            ca_file,
            shared,
            _folder: folder,
        }
    }

    /// Publishes this from now on.
    pub fn publish(&self, document: String) {
        self.lock().document = Some(document);
    }

    /// Answers with a failure from now on.
    pub fn block(&self) {
        self.lock().document = None;
    }

    /// How often it was asked.
    pub fn requests(&self) -> usize {
        self.lock().requests
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Published> {
        self.shared.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn answer(acceptor: &SslAcceptor, stream: TcpStream, published: &Mutex<Published>) -> Option<()> {
    let mut stream = acceptor.accept(stream).ok()?;
    let mut request = Vec::new();
    while !request.ends_with(b"\r\n\r\n") {
        let mut byte = [0];
        stream.read_exact(&mut byte).ok()?;
        request.push(byte[0]);
    }
    let document = {
        let mut published = published.lock().unwrap_or_else(PoisonError::into_inner);
        published.requests += 1;
        published.document.clone()
    };
    let (status, body) = match document {
        Some(document) => ("200 OK", document),
        None => ("503 Service Unavailable", String::new()),
    };
    let head = format!(
        "HTTP/1.1 {status}\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
        body.len()
    );
    stream.write_all(head.as_bytes()).ok()?;
    stream.write_all(body.as_bytes()).ok()?;
    stream.shutdown().ok()?;
    Some(())
}

fn certify(key: &PKey<openssl::pkey::Private>) -> Result<X509, openssl::error::ErrorStack> {
    let mut subject = X509NameBuilder::new()?;
    subject.append_entry_by_text("CN", "Metadata server of a test")?;
    let subject = subject.build();
    let mut serial = BigNum::new()?;
    serial.rand(100, openssl::bn::MsbOption::ONE, false)?;
    let mut builder = X509::builder()?;
    builder.set_version(2)?;
    builder.set_serial_number(&*serial.to_asn1_integer()?)?;
    builder.set_subject_name(&subject)?;
    builder.set_issuer_name(&subject)?;
    builder.set_pubkey(key)?;
    // TLS goes by the machine's clock, not by the test's.
    builder.set_not_before(&*Asn1Time::from_unix(1_700_000_000)?)?;
    builder.set_not_after(&*Asn1Time::from_unix(4_000_000_000)?)?;
    let names = SubjectAlternativeName::new()
        .ip("127.0.0.1")
        .build(&builder.x509v3_context(None, None))?;
    builder.append_extension(names)?;
    builder.sign(key, MessageDigest::sha256())?;
    Ok(builder.build())
}
