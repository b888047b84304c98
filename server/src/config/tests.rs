use super::{Config, KEYS, LogFormat, Source};
use std::{collections::HashMap, fmt::Write as _, path::Path};

const NO_FILE: &str = "/nonexistent/gatehouse.toml";

fn source(file: &Path, environment: &[(&str, &str)]) -> Result<Source, super::ConfigError> {
    let environment: HashMap<String, String> = environment
        .iter()
        .map(|(name, value)| (format!("GATEHOUSE_{name}"), (*value).to_owned()))
        .collect();
    Source::read(file, |name| environment.get(name).cloned())
}

fn config(environment: &[(&str, &str)]) -> Result<Config, String> {
    source(Path::new(NO_FILE), environment)
        .and_then(|source| Config::of(&source))
        .map_err(|error| error.to_string())
}

#[test]
fn nothing_given_is_a_working_configuration_on_loopback() {
    let config = config(&[]).unwrap();
    assert_eq!(config.listen, ["127.0.0.1:3000".parse().unwrap()]);
    assert_eq!(config.settings.base_url.as_str(), "http://127.0.0.1:3000/");
    assert_eq!(config.database_url.expose(), "sqlite://data/gatehouse.db");
    assert_eq!(config.log_format, LogFormat::Text);
    assert!(config.is_sqlite() && !config.settings.demo);
    assert!(config.for_demo().unwrap().settings.demo);
}

#[test]
fn every_wrong_value_is_named_in_one_line() {
    let key = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
    let wrong: &[(&str, &[(&str, &str)])] = &[
        ("LISTEN", &[("LISTEN", "3000")]),
        ("BASE_URL", &[("BASE_URL", "http://gatehouse.example")]),
        ("BASE_URL", &[("BASE_URL", "https://gatehouse.example/sso")]),
        ("BASE_URL", &[("LISTEN", "0.0.0.0:3000")]),
        (
            "TRUSTED_PROXIES",
            &[("TRUSTED_PROXIES", "10.0.0.0/8, proxy")],
        ),
        (
            "DATABASE_URL",
            &[("DATABASE_URL", "mysql://root:secret@db")],
        ),
        ("SECRET_KEY", &[("DATABASE_URL", "postgres://db/gatehouse")]),
        (
            "SECRET_KEY_FILE",
            &[("SECRET_KEY", key), ("SECRET_KEY_FILE", "/run/key")],
        ),
        ("SMTP_URL", &[("SMTP_URL", "mail.example")]),
        ("MAIL_FROM", &[("MAIL_FROM", "Gatehouse")]),
        ("GOOGLE_ISSUER", &[("GOOGLE_ISSUER", "google")]),
        (
            "GOOGLE_ISSUER",
            &[("GOOGLE_ISSUER", "http://accounts.example")],
        ),
        (
            "GOOGLE_CLIENT_ID",
            &[("GOOGLE_ISSUER", "https://accounts.example")],
        ),
        ("GOOGLE_CLIENT_ID", &[("GOOGLE_CLIENT_SECRET", "s")]),
        ("GOOGLE_CLIENT_SECRET", &[("GOOGLE_CLIENT_ID", "c")]),
        ("SUPPORT_URL", &[("SUPPORT_URL", "javascript:alert(1)")]),
        ("TERMS_URL", &[("TERMS_URL", "terms")]),
        ("AGREEMENT_URL", &[("AGREEMENT_URL", "agreement")]),
        ("PRIVACY_URL", &[("PRIVACY_URL", "privacy")]),
        (
            "FETCH_ALLOW",
            &[("FETCH_ALLOW", "https://idp.internal/metadata")],
        ),
        ("CA_FILE", &[("CA_FILE", "/nonexistent/ca.pem")]),
        ("DNS_RESOLVER", &[("DNS_RESOLVER", "resolver")]),
        ("SSO_APPROVAL", &[("SSO_APPROVAL", "never")]),
        ("SIGNUP", &[("SIGNUP", "closed")]),
        ("LOG", &[("LOG", "service=loud")]),
        ("LOG_FORMAT", &[("LOG_FORMAT", "xml")]),
    ];
    for (key, environment) in wrong {
        let error = config(environment).unwrap_err();
        assert!(
            error.starts_with(&format!("GATEHOUSE_{key}: ")),
            "{environment:?}: {error}"
        );
        assert!(
            !error.contains('\n') && !error.contains("secret"),
            "{error}"
        );
    }
}

#[test]
fn a_name_server_is_asked_at_the_port_of_dns_unless_told_otherwise() {
    for (text, address) in [
        ("192.0.2.53", "192.0.2.53:53"),
        ("2001:db8::53", "[2001:db8::53]:53"),
        ("127.0.0.1:5353", "127.0.0.1:5353"),
        ("[::1]:5353", "[::1]:5353"),
    ] {
        let read = config(&[("DNS_RESOLVER", text)]).unwrap();
        assert_eq!(read.settings.dns_resolver, Some(address.parse().unwrap()));
    }
    assert_eq!(config(&[]).unwrap().settings.dns_resolver, None);
}

#[test]
fn the_environment_wins_over_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("gatehouse.toml");
    std::fs::write(&file, "listen = [\"127.0.0.1:4000\", \"[::1]:4000\"]\nproduct_name = \"Acme Console\"\nsignup = \"invited\"\n").unwrap();
    let read =
        Config::of(&source(&file, &[("SIGNUP", "open"), ("PRODUCT_NAME", "")]).unwrap()).unwrap();
    assert_eq!(read.listen.len(), 2);
    assert_eq!(read.settings.signup, service::settings::Signup::Open);
    assert_eq!(
        read.settings.product_name, "Gatehouse",
        "an empty value is not given"
    );
    std::fs::write(&file, "lisen = \"127.0.0.1:4000\"\n").unwrap();
    let error = source(&file, &[]).err().unwrap().to_string();
    assert!(error.starts_with("lisen: "), "{error}");
    std::fs::write(&file, "listen = [\n").unwrap();
    assert!(source(&file, &[]).is_err());
}

#[test]
fn a_demo_is_refused_off_loopback() {
    let open = config(&[
        ("LISTEN", "0.0.0.0:3000"),
        ("BASE_URL", "http://localhost:3000"),
    ])
    .unwrap();
    assert!(
        open.for_demo()
            .unwrap_err()
            .to_string()
            .starts_with("GATEHOUSE_LISTEN: ")
    );
    let public = config(&[("BASE_URL", "https://gatehouse.example")]).unwrap();
    assert!(
        public
            .for_demo()
            .unwrap_err()
            .to_string()
            .starts_with("GATEHOUSE_BASE_URL: ")
    );
}

#[test]
fn the_embedded_database_makes_its_key_once_and_never_a_second_one() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let read = config(&[("DATA_DIR", data.to_str().unwrap())]).unwrap();
    let key = read.secret_key.obtain().unwrap();
    assert_eq!(read.secret_key.obtain().unwrap(), key);
    let file = data.join("secret.key");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        assert_eq!(
            std::fs::metadata(&file).unwrap().permissions().mode() & 0o777,
            0o600
        );
    }
    std::fs::write(data.join("gatehouse.db"), "").unwrap();
    std::fs::remove_file(&file).unwrap();
    let error = read.secret_key.obtain().unwrap_err().to_string();
    assert!(error.starts_with("GATEHOUSE_SECRET_KEY_FILE: "), "{error}");
    assert!(!file.exists());
}

#[test]
fn secrets_do_not_print() {
    let read = config(&[
        ("DATABASE_URL", "postgres://u:hunter2@db/x"),
        ("SECRET_KEY", "topsecretkey"),
        ("SMTP_URL", "smtps://u:hunter2@mail.example"),
    ])
    .unwrap();
    let printed = format!("{read:?}");
    assert!(
        !printed.contains("hunter2") && !printed.contains("topsecretkey"),
        "{printed}"
    );
}

#[test]
fn every_key_is_read_and_the_documentation_says_so() {
    let source = source(Path::new(NO_FILE), &[]).unwrap();
    Config::of(&source).unwrap();
    assert_eq!(source.never_asked(), Vec::<&str>::new());
    let mut text = String::from(HEAD);
    for key in KEYS {
        writeln!(
            text,
            "| `{}` | `{}` | {} | {} |",
            key.variable(),
            key.name,
            key.default,
            key.about
        )
        .unwrap();
    }
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/CONFIGURATION.md");
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(file, &text).unwrap();
    }
    let written = std::fs::read_to_string(file).unwrap_or_default();
    assert_eq!(
        written, text,
        "docs/CONFIGURATION.md: run this test with UPDATE_DOCS=1"
    );
}

const HEAD: &str = "# Configuration

Gatehouse reads `gatehouse.toml` in the folder it is started in (or the file named by `--config`) and the environment;
the environment wins. An empty value counts as not given. A wrong value stops the start with one line that names the
key. `gatehouse doctor` checks the whole of it and says what to do.

Lists are separated by commas, or are lists in the file. This table is written from the code: `UPDATE_DOCS=1 cargo test -p server`.

| environment | file | default | what |
| --- | --- | --- | --- |
";
