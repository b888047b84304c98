//! Every configuration key: its name, its default, what it means. The documentation is written from this table.

/// A configuration key. In the environment it is `GATEHOUSE_` and the name in capitals; in `gatehouse.toml` the name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Key {
    /// The name, lower case.
    pub name: &'static str,
    /// What holds when it is not given, in words.
    pub default: &'static str,
    /// What it means, and what may be given.
    pub about: &'static str,
}

impl Key {
    /// The name in the environment.
    pub fn variable(&self) -> String {
        format!("GATEHOUSE_{}", self.name.to_uppercase())
    }
}

macro_rules! keys {
    ($($name:ident = $text:literal, $default:literal, $about:literal;)*) => {
        $(pub(crate) const $name: &Key = &Key { name: $text, default: $default, about: $about };)*
        /// Every key, in the order of the documentation.
        pub const KEYS: &[&Key] = &[$($name),*];
    };
}

keys! {
    LISTEN = "listen", "`127.0.0.1:3000`", "The addresses to listen on, separated by commas.";
    BASE_URL = "base_url", "`http://` and the first listen address", "The one public URL, without a path. Links, cookies and SAML addresses are made of it, never of the Host header. `https`, except on loopback.";
    TRUSTED_PROXIES = "trusted_proxies", "none", "Addresses or networks (`10.0.0.0/8`) of reverse proxies whose `X-Forwarded-For` is believed, separated by commas.";
    DATABASE_URL = "database_url", "`sqlite://` with `gatehouse.db` in the data folder", "`sqlite://path` or `postgres://user:password@host/name`.";
    DATA_DIR = "data_dir", "`data`", "The folder of the embedded database and of the secret key made at the first start. Made when absent.";
    SECRET_KEY = "secret_key", "a file in the data folder with SQLite; none with PostgreSQL", "The key that seals secrets at rest: 32 random bytes in base64 or hexadecimal. Several keys, newest first, separated by commas. The database remembers which key it was made with: a server with another one does not start.";
    SECRET_KEY_FILE = "secret_key_file", "`secret.key` in the data folder", "A file with the secret key, instead of `secret_key`. With SQLite it is made at the first start, readable by its owner only.";
    SMTP_URL = "smtp_url", "none", "Where mail goes: `smtps://user:password@host` or `smtp://host:25`. Without it mail waits in the outbox.";
    MAIL_FROM = "mail_from", "`Gatehouse <gatehouse@` and the host of the base URL `>`", "The sender of mails: `name@host` or `Name <name@host>`.";
    GOOGLE_ISSUER = "google_issuer", "`https://accounts.google.com`", "The OpenID issuer of Google sign-in, exactly as it calls itself: `https`, except on loopback. See GOOGLE.md.";
    GOOGLE_CLIENT_ID = "google_client_id", "none", "The client id of Google sign-in. Without it Google is not offered.";
    GOOGLE_CLIENT_SECRET = "google_client_secret", "none", "The client secret of Google sign-in. Given together with the client id, or not at all.";
    PRODUCT_NAME = "product_name", "`Gatehouse`", "The product's name on the consent page and in mails.";
    SUPPORT_URL = "support_url", "none", "Where people get help. `doctor` warns when it is absent.";
    TERMS_URL = "terms_url", "none", "The terms of service that the consent page names. `doctor` warns when it is absent.";
    AGREEMENT_URL = "agreement_url", "none", "The master service agreement that the consent page names. `doctor` warns when it is absent.";
    PRIVACY_URL = "privacy_url", "none", "The privacy policy that the consent page names. `doctor` warns when it is absent.";
    FETCH_ALLOW = "fetch_allow", "none", "Private hosts (`host` or `host:port`) from which identity provider metadata may be fetched, separated by commas. Public hosts need no entry.";
    CA_FILE = "ca_file", "none", "A PEM file with further certificate authorities to trust when fetching metadata.";
    DNS_RESOLVER = "dns_resolver", "the system's", "The DNS server (`address` or `address:port`) that is asked for the records by which organizations prove their domains.";
    SSO_APPROVAL = "sso_approval", "`auto`", "Who approves single sign-on for an organization: `auto`, which leaves it to the plan, or `operator`: an organization asks, an operator decides under `/operator/requests`, and going live follows a test by named people.";
    SIGNUP = "signup", "`open`", "Who may make an account: `open` or `invited`.";
    LOG = "log", "`info`", "What is logged: levels as in `info` or `warn,service=debug`.";
    LOG_FORMAT = "log_format", "`text`", "How it is logged: `text` or `json`.";
}
