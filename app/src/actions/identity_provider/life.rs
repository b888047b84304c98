//! Made, renamed, changed, switched live, deleted.
use super::{all, one};
use crate::request::{Done, caller, form, service};
use domain::{code, saml::IdpProduct};
use leptos::prelude::*;
use service::identity_provider::ProviderSettings;

/// Begins a draft.
#[server(prefix = "/do", endpoint = "create-identity-provider")]
pub async fn create_identity_provider(
    organization: String,
    #[server(default)] product: String,
    #[server(default)] identifier: String,
) -> Result<(), ServerFnError> {
    form(
        "create-identity-provider",
        format!("{}/new", all(&organization)),
    )
    .keep("product", &product)
    .keep("identifier", &identifier)
    .run(async {
        let product = chosen(&product)?;
        let made = service()
            .create_identity_provider(&caller(), &organization, &identifier, product)
            .await?;
        Ok(Done::to(format!(
            "{}/values",
            one(&organization, &made.identifier)
        )))
    })
    .await
}

/// Renames the identifier before anybody used it.
#[server(prefix = "/do", endpoint = "rename-identifier")]
pub async fn rename_identifier(
    organization: String,
    key: String,
    #[server(default)] identifier: String,
) -> Result<(), ServerFnError> {
    form(
        "rename-identifier",
        format!("{}/provider", one(&organization, &key)),
    )
    .keep("identifier", &identifier)
    .run(async {
        let renamed = service()
            .rename_identifier(&caller(), &organization, &key, &identifier)
            .await?;
        Ok(Done::to(format!("{}/values", one(&organization, &renamed))))
    })
    .await
}

/// Lets people sign in.
#[server(prefix = "/do", endpoint = "go-live")]
pub async fn go_live(organization: String, key: String) -> Result<(), ServerFnError> {
    let base = one(&organization, &key);
    form("go-live", format!("{base}/go-live"))
        .run(async {
            service().go_live(&caller(), &organization, &key).await?;
            Ok(Done::to(base.clone())
                .notice("The identity provider is live. People can sign in through it now."))
        })
        .await
}

/// Changes name and product.
#[server(prefix = "/do", endpoint = "change-identity-provider")]
pub async fn change_identity_provider(
    organization: String,
    key: String,
    #[server(default)] name: String,
    #[server(default)] product: String,
) -> Result<(), ServerFnError> {
    let base = one(&organization, &key);
    form("change-identity-provider", base.clone())
        .keep("name", &name)
        .keep("product", &product)
        .run(async {
            let product = chosen(&product)?;
            let settings = ProviderSettings { name, product };
            service()
                .change_identity_provider(&caller(), &organization, &key, settings)
                .await?;
            Ok(Done::to(base).notice("The settings are saved."))
        })
        .await
}

/// Deletes an identity provider after its identifier was typed.
#[server(prefix = "/do", endpoint = "delete-identity-provider")]
pub async fn delete_identity_provider(
    organization: String,
    key: String,
    #[server(default)] confirmation: String,
) -> Result<(), ServerFnError> {
    form(
        "delete-identity-provider",
        format!("{}/delete", one(&organization, &key)),
    )
    .keep("confirmation", &confirmation)
    .run(async {
        service()
            .delete_identity_provider(&caller(), &organization, &key, &confirmation)
            .await?;
        Ok(Done::to(all(&organization)).notice(format!("The identity provider {key} is deleted.")))
    })
    .await
}

fn chosen(product: &str) -> service::Result<IdpProduct> {
    IdpProduct::parse(product).ok_or_else(|| {
        domain::Refusal::new(code::INVALID)
            .field("product")
            .message("Choose the product your company uses, or \"another\".")
            .into()
    })
}
