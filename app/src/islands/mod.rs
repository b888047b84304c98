//! The few live spots. Each adds to something that works without it, and runs only on the pages [`needed`] names.
mod copy_button;
mod identifier_availability;
mod metadata_drop;
mod typed_confirm;

#[cfg(feature = "hydrate")]
mod document;

pub use copy_button::CopyButton;
pub use identifier_availability::IdentifierAvailability;
pub use metadata_drop::MetadataDrop;
pub use typed_confirm::TypedConfirm;

/// Provided by the shell on pages that run islands: without it a component leaves out what only an island could do.
#[cfg(feature = "ssr")]
#[derive(Clone, Copy, Debug)]
pub struct Running;

/// Whether the page at `path` holds islands. Elsewhere no WebAssembly is sent and the content security policy allows
/// none, so a page that gains an island must be named here.
pub fn needed(path: &str) -> bool {
    let mut parts = path.trim_matches('/').split('/');
    match (parts.next().unwrap_or_default(), parts.next(), parts.next()) {
        ("preferences" | "setup" | "sso", _, _) | ("dev", Some("components"), None) => true,
        ("organizations", Some(_), page) => matches!(
            page,
            Some(
                "identity-providers"
                    | "sign-ins"
                    | "members"
                    | "fleets"
                    | "teams"
                    | "api-keys"
                    | "service-accounts"
                    | "domains"
                    | "settings"
                    | "directory"
            )
        ),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::needed;

    #[test]
    fn sign_in_pages_send_no_webassembly_and_settings_pages_do() {
        for path in [
            "/",
            "/login",
            "/signup",
            "/verify/x",
            "/organizations/acme/overview",
            "/organizations/acme",
            "/help/codes/request.invalid",
        ] {
            assert!(!needed(path), "{path}");
        }
        for path in [
            "/preferences",
            "/preferences/sso",
            "/organizations/acme/identity-providers/new",
            "/organizations/acme/settings/",
            "/dev/components",
        ] {
            assert!(needed(path), "{path}");
        }
    }
}
