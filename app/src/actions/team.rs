//! Teams and who is in them.
use crate::request::{Done, caller, form, service};
use domain::{
    Refusal, code,
    id::{AccountId, TeamId},
};
use leptos::prelude::*;

fn page(slug: &str, team: &str) -> String {
    format!("/organizations/{slug}/teams/{team}")
}

/// Makes a team.
#[server(prefix = "/do", endpoint = "create-team")]
pub async fn create_team(
    #[server(default)] slug: String,
    #[server(default)] name: String,
) -> Result<(), ServerFnError> {
    form("create-team", format!("/organizations/{slug}/teams"))
        .keep("name", &name)
        .run(async {
            let team = service().create_team(&caller(), &slug, &name).await?;
            Ok(Done::to(page(&slug, &team.to_string())).notice("The team was made."))
        })
        .await
}

/// Gives a team another name.
#[server(prefix = "/do", endpoint = "rename-team")]
pub async fn rename_team(
    #[server(default)] slug: String,
    #[server(default)] team: String,
    #[server(default)] name: String,
) -> Result<(), ServerFnError> {
    let back = page(&slug, &team);
    form("rename-team", &back)
        .keep("name", &name)
        .run(async {
            let team = TeamId::parse(&team).ok_or(code::NOT_FOUND)?;
            service().rename_team(&caller(), &slug, team, &name).await?;
            Ok(Done::to(&back).notice("The name was saved."))
        })
        .await
}

/// Deletes a team.
#[server(prefix = "/do", endpoint = "delete-team")]
pub async fn delete_team(
    #[server(default)] slug: String,
    #[server(default)] team: String,
) -> Result<(), ServerFnError> {
    form("delete-team", page(&slug, &team))
        .run(async {
            let team = TeamId::parse(&team).ok_or(code::NOT_FOUND)?;
            service().delete_team(&caller(), &slug, team).await?;
            Ok(Done::to(format!("/organizations/{slug}/teams")).notice("The team was deleted."))
        })
        .await
}

/// Puts a member into a team.
#[server(prefix = "/do", endpoint = "add-team-member")]
pub async fn add_team_member(
    #[server(default)] slug: String,
    #[server(default)] team: String,
    #[server(default)] account: String,
) -> Result<(), ServerFnError> {
    let back = page(&slug, &team);
    form("add-team-member", &back)
        .run(async {
            let team = TeamId::parse(&team).ok_or(code::NOT_FOUND)?;
            let account = AccountId::parse(&account).ok_or_else(|| {
                Refusal::new(code::INVALID)
                    .field("account")
                    .message("Choose a person.")
            })?;
            service()
                .add_team_member(&caller(), &slug, team, account)
                .await?;
            Ok(Done::to(&back).notice("The person is in the team now."))
        })
        .await
}

/// Takes somebody out of a team.
#[server(prefix = "/do", endpoint = "remove-team-member")]
pub async fn remove_team_member(
    #[server(default)] slug: String,
    #[server(default)] team: String,
    #[server(default)] account: String,
) -> Result<(), ServerFnError> {
    let back = page(&slug, &team);
    form("remove-team-member", &back)
        .run(async {
            let team = TeamId::parse(&team).ok_or(code::NOT_FOUND)?;
            let account = AccountId::parse(&account).ok_or(code::NOT_FOUND)?;
            service()
                .remove_team_member(&caller(), &slug, team, account)
                .await?;
            Ok(Done::to(&back).notice("The person is no longer in the team."))
        })
        .await
}
