//! How an installation is set up, as far as operations need to know.
use domain::Secret;
use url::Url;

/// Who may make an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Signup {
    /// Anybody.
    Open,
    /// Only who was invited.
    Invited,
}

/// Who approves single sign-on for an organization. (I3)
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SsoApproval {
    /// Nobody has to: the plan decides, and a test organization is offered.
    Automatic,
    /// An operator decides about each request, and going live follows a test.
    Operator,
}

/// Google sign-in, or another OpenID provider in its place.
#[derive(Clone, Debug)]
pub struct GoogleSettings {
    /// The issuer, letter by letter as its tokens name it: https, or http on loopback.
    pub issuer: String,
    /// The name of this installation there.
    pub client_id: String,
    /// Its secret there.
    pub client_secret: Secret,
}

/// Settings of one installation.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The one public URL, without a trailing slash in its path.
    pub base_url: Url,
    /// Whether this is `serve --demo`.
    pub demo: bool,
    /// The product's name on pages and in mails.
    pub product_name: String,
    /// Where people get help.
    pub support_url: Option<Url>,
    /// Terms of service.
    pub terms_url: Option<Url>,
    /// Master service agreement.
    pub agreement_url: Option<Url>,
    /// Privacy policy.
    pub privacy_url: Option<Url>,
    /// Who may sign up.
    pub signup: Signup,
    /// Who approves single sign-on.
    pub sso_approval: SsoApproval,
    /// Where mail goes; `None` leaves it in the outbox.
    pub smtp_url: Option<Secret>,
    /// The sender of mails.
    pub mail_from: String,
    /// Private hosts (`host` or `host:port`) from which metadata may be fetched.
    pub fetch_allow: Vec<String>,
    /// An extra certificate authority for fetching, PEM.
    pub ca_file: Option<std::path::PathBuf>,
    /// The DNS server that domains are checked with; `None` for the system's.
    pub dns_resolver: Option<std::net::SocketAddr>,
    /// Signing in with Google; `None` where it is not offered.
    pub google: Option<GoogleSettings>,
    /// How many passwords may be hashed at the same time.
    pub password_hashes_at_once: usize,
}

impl Settings {
    /// The public URL of a path that begins with `/`.
    pub fn url(&self, path: &str) -> String {
        format!("{}{path}", self.base_url.as_str().trim_end_matches('/'))
    }

    /// Whether cookies are `Secure` and carry the `__Host-` prefix.
    pub fn https(&self) -> bool {
        self.base_url.scheme() == "https"
    }
}
