//! The demo identity provider's key lies in the data folder, made at first start and readable by its owner only.
use super::{DemoError, DemoIdentityProvider};
use domain::Secret;
use service::{
    Service,
    random::{Random, SystemRandom},
};
use std::{io::Write as _, os::unix::fs::OpenOptionsExt as _, path::Path};

/// Why the demo identity provider can not be had.
#[derive(Debug, thiserror::Error)]
pub enum KeyFileError {
    /// Its key does not work.
    #[error(transparent)]
    Key(#[from] DemoError),
    /// Its file can not be written.
    #[error("the demo identity provider's key can not be written")]
    Write(#[from] std::io::Error),
}

/// The demo identity provider whose metadata is at `/dev/idp/metadata`.
pub fn load_or_generate(
    service: &Service,
    data_dir: &Path,
) -> Result<DemoIdentityProvider, KeyFileError> {
    let entity_id = service.settings().url("/dev/idp/metadata");
    let path = data_dir.join("demo-identity-provider.pem");
    if let Ok(pem) = std::fs::read_to_string(&path) {
        return Ok(DemoIdentityProvider::from_pem(
            entity_id,
            &Secret::new(pem),
        )?);
    }
    let random: &dyn Random = &SystemRandom;
    let made = DemoIdentityProvider::generate(entity_id, random.bytes(), service.now())?;
    let mut file = std::fs::OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path)?;
    file.write_all(made.to_pem()?.expose().as_bytes())?;
    Ok(made)
}
