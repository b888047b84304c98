//! The sealing key: given, in a file, or made at the first start of an embedded database.
use super::{ConfigError, keys, source::Source};
use base64::Engine as _;
use domain::Secret;
use service::random::{Random as _, SystemRandom};
use std::{
    io::Write as _,
    path::{Path, PathBuf},
};

/// Where the sealing key comes from.
#[derive(Clone, Debug)]
pub enum SecretKey {
    /// It was given.
    Given(Secret),
    /// It lies in a file that must exist.
    File(PathBuf),
    /// It lies in this file, and is made there unless the database already exists.
    Own {
        /// The key's file.
        file: PathBuf,
        /// The database it belongs to, without `sqlite://`.
        database: PathBuf,
    },
}

impl SecretKey {
    pub(super) fn of(
        source: &Source,
        data_dir: &Path,
        database_url: &Secret,
    ) -> Result<Self, ConfigError> {
        let given = source.text(keys::SECRET_KEY);
        let file = source.text(keys::SECRET_KEY_FILE);
        match (given, file) {
            (Some(_), Some(_)) => Err(ConfigError::new(
                &keys::SECRET_KEY_FILE.variable(),
                "give either the key or a file with it",
            )),
            (Some(key), None) => Ok(Self::Given(Secret::new(key))),
            (None, file) => {
                let Some(rest) = database_url.expose().strip_prefix("sqlite:") else {
                    return match file {
                        Some(file) => Ok(Self::File(PathBuf::from(file))),
                        None => Err(ConfigError::new(
                            &keys::SECRET_KEY.variable(),
                            "with PostgreSQL it must be given: 32 random bytes in base64, the same on every server",
                        )),
                    };
                };
                let database = rest
                    .trim_start_matches("//")
                    .split('?')
                    .next()
                    .unwrap_or_default();
                Ok(Self::Own {
                    file: file.map_or_else(|| data_dir.join("secret.key"), PathBuf::from),
                    database: PathBuf::from(database),
                })
            }
        }
    }

    /// The key's text; makes the file, readable by its owner only, when that is due.
    pub fn obtain(&self) -> Result<Secret, ConfigError> {
        match self {
            Self::Given(key) => Ok(key.clone()),
            Self::File(file) => read(file),
            Self::Own { file, .. } if file.exists() => read(file),
            Self::Own { file, database } if database.exists() => Err(ConfigError::new(
                &keys::SECRET_KEY_FILE.variable(),
                &format!(
                    "{} is missing, but the database {} exists: restore the key it was made with",
                    file.display(),
                    database.display()
                ),
            )),
            Self::Own { file, .. } => make(file),
        }
    }
}

fn read(file: &Path) -> Result<Secret, ConfigError> {
    std::fs::read_to_string(file)
        .map(|text| Secret::new(text.trim()))
        .map_err(|error| broken(file, &error))
}

fn make(file: &Path) -> Result<Secret, ConfigError> {
    let mut bytes = [0; 32];
    SystemRandom.fill(&mut bytes);
    let key = base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(bytes);
    if let Some(folder) = file.parent() {
        make_private(folder).map_err(|error| broken(file, &error))?;
    }
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    match options.open(file) {
        Ok(mut made) => made
            .write_all(format!("{key}\n").as_bytes())
            .and_then(|()| made.sync_all())
            .map(|()| Secret::new(key))
            .map_err(|error| broken(file, &error)),
        // Two programs started at once: the other one made it.
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => read(file),
        Err(error) => Err(broken(file, &error)),
    }
}

/// Makes a folder that only its owner may enter; one that exists stays as it is.
pub(crate) fn make_private(folder: &Path) -> std::io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::DirBuilderExt as _;
        builder.mode(0o700);
    }
    builder.create(folder)
}

fn broken(file: &Path, error: &std::io::Error) -> ConfigError {
    ConfigError::new(
        &keys::SECRET_KEY_FILE.variable(),
        &format!("{}: {error}", file.display()),
    )
}
