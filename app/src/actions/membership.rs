//! Members: roles, removal, letting back in.
use super::preferences::sessions_ended;
use crate::request::{Done, caller, form, service};
use domain::{
    Refusal, Role, code,
    id::{AccountId, SessionId},
};
use leptos::prelude::*;

/// Gives a member another role.
#[server(prefix = "/do", endpoint = "change-role")]
pub async fn change_role(
    #[server(default)] slug: String,
    #[server(default)] account: String,
    #[server(default)] role: String,
) -> Result<(), ServerFnError> {
    let back = format!("/organizations/{slug}/members/{account}");
    form("change-role", &back)
        .keep("role", &role)
        .run(async {
            let account = AccountId::parse(&account).ok_or(code::NOT_FOUND)?;
            let role = Role::parse(&role).ok_or_else(|| {
                Refusal::new(code::INVALID)
                    .field("role")
                    .message("Choose a role.")
            })?;
            service()
                .change_role(&caller(), &slug, account, role)
                .await?;
            Ok(Done::to(&back).notice("The role was changed."))
        })
        .await
}

/// Removes a member.
#[server(prefix = "/do", endpoint = "remove-member")]
pub async fn remove_member(
    #[server(default)] slug: String,
    #[server(default)] account: String,
) -> Result<(), ServerFnError> {
    form(
        "remove-member",
        format!("/organizations/{slug}/members/{account}"),
    )
    .run(async {
        let account = AccountId::parse(&account).ok_or(code::NOT_FOUND)?;
        service().remove_member(&caller(), &slug, account).await?;
        Ok(Done::to(format!("/organizations/{slug}/members")).notice("The member was removed."))
    })
    .await
}

/// Lifts a revocation.
#[server(prefix = "/do", endpoint = "let-back-in")]
pub async fn let_back_in(
    #[server(default)] slug: String,
    #[server(default)] account: String,
) -> Result<(), ServerFnError> {
    let back = format!("/organizations/{slug}/members");
    form("let-back-in", &back)
        .run(async {
            let account = AccountId::parse(&account).ok_or(code::NOT_FOUND)?;
            service().let_back_in(&caller(), &slug, account).await?;
            Ok(Done::to(&back)
                .notice("Their next sign-in through the identity provider brings them back."))
        })
        .await
}

/// Ends one of a member's sessions.
#[server(prefix = "/do", endpoint = "end-member-session")]
pub async fn end_member_session(
    #[server(default)] slug: String,
    #[server(default)] account: String,
    #[server(default)] session: String,
) -> Result<(), ServerFnError> {
    let back = format!("/organizations/{slug}/members/{account}");
    form("member-sessions", &back)
        .run(async {
            let account = AccountId::parse(&account).ok_or(code::NOT_FOUND)?;
            let session = SessionId::parse(&session).ok_or(code::NOT_FOUND)?;
            service()
                .end_member_session(&caller(), &slug, account, session)
                .await?;
            Ok(Done::to(&back).notice("One session was ended."))
        })
        .await
}

/// Ends a member's sessions, as far as the organization's identity provider made them.
#[server(prefix = "/do", endpoint = "end-member-sessions")]
pub async fn end_member_sessions(
    #[server(default)] slug: String,
    #[server(default)] account: String,
) -> Result<(), ServerFnError> {
    let back = format!("/organizations/{slug}/members/{account}");
    form("member-sessions", &back)
        .run(async {
            let account = AccountId::parse(&account).ok_or(code::NOT_FOUND)?;
            let ended = service()
                .end_member_sessions(&caller(), &slug, account)
                .await?;
            Ok(Done::to(&back).notice(sessions_ended(ended)))
        })
        .await
}
