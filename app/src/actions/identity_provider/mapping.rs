//! What attributes are called and what groups give.
use super::one;
use crate::request::{Done, caller, form, service};
use domain::{
    Refusal, Role, code,
    id::{GroupRuleId, OrganizationId, TeamId},
    saml::IdpProduct,
};
use leptos::prelude::*;
use service::{
    Error,
    provisioning::{AttributeNames, Grant, NewGroupRule},
};

/// Says what the attributes are called; `preset` in place of it takes the product's own names.
#[server(prefix = "/do", endpoint = "change-attribute-names")]
pub async fn change_attribute_names(
    organization: String,
    key: String,
    #[server(default)] preset: String,
    #[server(default)] email: String,
    #[server(default)] first_name: String,
    #[server(default)] last_name: String,
    #[server(default)] groups: String,
) -> Result<(), ServerFnError> {
    let back = format!("{}/mapping", one(&organization, &key));
    let posted = form("change-attribute-names", back.clone())
        .keep("email", &email)
        .keep("first_name", &first_name)
        .keep("last_name", &last_name)
        .keep("groups", &groups);
    let names = IdpProduct::parse(&preset).map_or_else(
        || AttributeNames {
            email: Some(email),
            first_name: Some(first_name),
            last_name: Some(last_name),
            groups: Some(groups),
        },
        AttributeNames::preset,
    );
    let outcome = service()
        .change_attribute_names(&caller(), &organization, &key, names)
        .await;
    posted.answer(outcome.map(|()| Done::to(back).notice("The attribute names are saved.")))
}

/// Says what a group gives. `gives` is `role:ORGANIZATION:ROLE` or `team:ORGANIZATION:TEAM`.
#[server(prefix = "/do", endpoint = "add-group-rule")]
pub async fn add_group_rule(
    organization: String,
    key: String,
    #[server(default)] group: String,
    #[server(default)] label: String,
    #[server(default)] gives: String,
) -> Result<(), ServerFnError> {
    let back = format!("{}/mapping", one(&organization, &key));
    form("add-group-rule", back.clone())
        .keep("group", &group)
        .keep("label", &label)
        .keep("gives", &gives)
        .run(async {
            let (within, grant) = granted(&gives).ok_or_else(|| {
                Refusal::new(code::INVALID)
                    .field("gives")
                    .message("Choose what the group gives.")
            })?;
            let wish = NewGroupRule {
                group,
                label,
                organization: within,
                grant,
            };
            service()
                .add_group_rule(&caller(), &organization, &key, &wish)
                .await?;
            Ok(Done::to(back).notice("Saved. It holds from each person's next sign-in."))
        })
        .await
}

/// Takes a rule away.
#[server(prefix = "/do", endpoint = "remove-group-rule")]
pub async fn remove_group_rule(
    organization: String,
    key: String,
    #[server(default)] rule: String,
) -> Result<(), ServerFnError> {
    let back = format!("{}/mapping", one(&organization, &key));
    form("remove-group-rule", back.clone())
        .run(async {
            let rule = GroupRuleId::parse(&rule).ok_or_else(|| Error::from(code::NOT_FOUND))?;
            service()
                .remove_group_rule(&caller(), &organization, &key, rule)
                .await?;
            Ok(Done::to(back)
                .notice("Removed. What it gave is taken at each person's next sign-in."))
        })
        .await
}

fn granted(text: &str) -> Option<(OrganizationId, Grant)> {
    let (kind, rest) = text.split_once(':')?;
    let (organization, what) = rest.split_once(':')?;
    let grant = match kind {
        "role" => Grant::Role(Role::parse(what)?),
        "team" => Grant::Team(TeamId::parse(what)?),
        _ => return None,
    };
    Some((OrganizationId::parse(organization)?, grant))
}
