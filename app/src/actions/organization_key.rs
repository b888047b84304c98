//! The API keys of an organization, of its fleets and of its service accounts.
use crate::request::{Done, caller, form, service};
use domain::{
    code,
    id::{AccountId, ApiKeyId, FleetId},
};
use leptos::prelude::*;
use service::organization_key::{KeyFor, KeyWish};

/// The page on which these keys stand: of a fleet, of a service account, else of the organization.
fn page_of(slug: &str, fleet: &str, account: &str) -> String {
    match (fleet, account) {
        ("", "") => format!("/organizations/{slug}/api-keys"),
        (fleet, "") => format!("/organizations/{slug}/fleets/{fleet}"),
        (_, account) => format!("/organizations/{slug}/service-accounts/{account}"),
    }
}

/// The page that shows a new key once.
fn shown(slug: &str) -> String {
    format!("/organizations/{slug}/api-keys/new")
}

/// Makes a key.
#[server(prefix = "/do", endpoint = "create-organization-key")]
pub async fn create_organization_key(
    #[server(default)] slug: String,
    #[server(default)] fleet: String,
    #[server(default)] account: String,
    #[server(default)] name: String,
    #[server(default)] role: String,
    #[server(default)] days: String,
) -> Result<(), ServerFnError> {
    let back = page_of(&slug, &fleet, &account);
    form("create-organization-key", &back)
        .keep("name", &name)
        .keep("role", &role)
        .keep("days", &days)
        .run(async {
            let of = match (fleet.as_str(), account.as_str()) {
                ("", "") => KeyFor::Organization,
                (fleet, "") => KeyFor::Fleet(FleetId::parse(fleet).ok_or(code::NOT_FOUND)?),
                (_, account) => {
                    KeyFor::ServiceAccount(AccountId::parse(account).ok_or(code::NOT_FOUND)?)
                }
            };
            let wish = KeyWish {
                of,
                name: &name,
                role: &role,
                days: &days,
            };
            let made = service()
                .create_organization_key(&caller(), &slug, wish)
                .await?;
            Ok(Done::to(shown(&slug))
                .keep("stored", &back)
                .secret(&made.secret))
        })
        .await
}

/// Makes a key that takes the place of another.
#[server(prefix = "/do", endpoint = "replace-organization-key")]
pub async fn replace_organization_key(
    #[server(default)] slug: String,
    #[server(default)] fleet: String,
    #[server(default)] account: String,
    #[server(default)] key: String,
    #[server(default)] overlap: String,
) -> Result<(), ServerFnError> {
    let back = page_of(&slug, &fleet, &account);
    form("replace-organization-key", &back)
        .keep("key", &key)
        .keep("overlap", &overlap)
        .run(async {
            let key = ApiKeyId::parse(&key).ok_or(code::NOT_FOUND)?;
            let made = service()
                .replace_organization_key(&caller(), &slug, key, &overlap)
                .await?;
            Ok(Done::to(shown(&slug))
                .keep("stored", &back)
                .secret(&made.secret))
        })
        .await
}

/// Revokes a key.
#[server(prefix = "/do", endpoint = "revoke-organization-key")]
pub async fn revoke_organization_key(
    #[server(default)] slug: String,
    #[server(default)] fleet: String,
    #[server(default)] account: String,
    #[server(default)] key: String,
) -> Result<(), ServerFnError> {
    let back = page_of(&slug, &fleet, &account);
    form("revoke-organization-key", &back)
        .run(async {
            let key = ApiKeyId::parse(&key).ok_or(code::NOT_FOUND)?;
            service()
                .revoke_organization_key(&caller(), &slug, key)
                .await?;
            Ok(Done::to(&back)
                .notice("The key is revoked. Programs that use it are refused from now on."))
        })
        .await
}
