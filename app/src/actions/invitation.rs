//! Inviting people: one or many, again, no longer.
use crate::request::{Done, Multipart, MultipartFault, caller, form, service};
use domain::{
    Refusal, Role, code,
    id::{AccountId, InvitationBatchId, InvitationId, JoinRequestId, TeamId},
};
use leptos::prelude::*;
use leptos::server_fn::codec::{MultipartData, MultipartFormData};
use service::invitation::InvitationWish;

/// The largest file of addresses, in bytes: far more than a batch may hold.
const FILE_LIMIT: usize = 1024 * 1024;

fn members(slug: &str) -> String {
    format!("/organizations/{slug}/members")
}

fn wish(role: &str, team: &str) -> service::Result<InvitationWish> {
    let role = Role::parse(role).ok_or_else(|| {
        Refusal::new(code::INVALID)
            .field("role")
            .message("Choose a role.")
    })?;
    let team = match team {
        "" => None,
        text => Some(
            TeamId::parse(text).ok_or_else(|| Refusal::new(code::TEAM_UNKNOWN).field("team"))?,
        ),
    };
    Ok(InvitationWish { role, team })
}

/// Takes pasted addresses down, for a look.
#[server(prefix = "/do", endpoint = "prepare-invitations")]
pub async fn prepare_invitations(
    slug: String,
    #[server(default)] addresses: String,
    #[server(default)] role: String,
    #[server(default)] team: String,
) -> Result<(), ServerFnError> {
    let base = members(&slug);
    form("prepare-invitations", format!("{base}/invite"))
        .keep("addresses", &addresses)
        .keep("role", &role)
        .keep("team", &team)
        .run(async {
            let batch = service()
                .prepare_batch(&caller(), &slug, &addresses, wish(&role, &team)?)
                .await?;
            Ok(Done::to(format!("{base}/invite/{batch}")))
        })
        .await
}

/// Takes the addresses of a file down, for a look: CSV as tables write it, or one a line.
#[server(prefix = "/do", endpoint = "upload-invitations", input = MultipartFormData)]
pub async fn upload_invitations(data: MultipartData) -> Result<(), ServerFnError> {
    let sent = Multipart::read(data, FILE_LIMIT).await;
    let (slug, role, team) = (sent.text("slug"), sent.text("role"), sent.text("team"));
    let base = members(&slug);
    form("upload-invitations", format!("{base}/invite"))
        .keep("role", &role)
        .keep("team", &team)
        .run(async {
            let refused = |code: domain::Code| Refusal::new(code).field("file");
            match sent.fault {
                Some(MultipartFault::TooLarge) => {
                    return Err(refused(code::INVITATION_TOO_MANY).into());
                }
                Some(MultipartFault::Malformed) => return Err(refused(code::MALFORMED).into()),
                None => {}
            }
            let addresses = sent.text("file");
            if addresses.trim().is_empty() {
                let message = "Choose a file with at least one e-mail address.";
                return Err(refused(code::INVALID).message(message).into());
            }
            let batch = service()
                .prepare_batch(&caller(), &slug, &addresses, wish(&role, &team)?)
                .await?;
            Ok(Done::to(format!("{base}/invite/{batch}")))
        })
        .await
}

/// Agrees to send.
#[server(prefix = "/do", endpoint = "send-invitations")]
pub async fn send_invitations(slug: String, batch: String) -> Result<(), ServerFnError> {
    let page = format!("{}/invite/{batch}", members(&slug));
    form("send-invitations", page.clone())
        .run(async {
            let batch = InvitationBatchId::parse(&batch).ok_or(code::NOT_FOUND)?;
            service().start_batch(&caller(), &slug, batch).await?;
            Ok(Done::to(page))
        })
        .await
}

/// Mails an invitation again.
#[server(prefix = "/do", endpoint = "resend-invitation")]
pub async fn resend_invitation(slug: String, invitation: String) -> Result<(), ServerFnError> {
    form("resend-invitation", members(&slug))
        .run(async {
            let invitation = InvitationId::parse(&invitation).ok_or(code::NOT_FOUND)?;
            service()
                .resend_invitation(&caller(), &slug, invitation)
                .await?;
            Ok(
                Done::to(members(&slug))
                    .notice("The invitation was mailed again, with a new link."),
            )
        })
        .await
}

/// Withdraws an invitation.
#[server(prefix = "/do", endpoint = "withdraw-invitation")]
pub async fn withdraw_invitation(slug: String, invitation: String) -> Result<(), ServerFnError> {
    form("withdraw-invitation", members(&slug))
        .run(async {
            let invitation = InvitationId::parse(&invitation).ok_or(code::NOT_FOUND)?;
            service()
                .revoke_invitation(&caller(), &slug, invitation)
                .await?;
            Ok(Done::to(members(&slug)).notice("The invitation was withdrawn."))
        })
        .await
}

/// Mails a member the link that connects them.
#[server(prefix = "/do", endpoint = "send-saml-invite")]
pub async fn send_saml_invite(slug: String, account: String) -> Result<(), ServerFnError> {
    let page = format!("{}/{account}", members(&slug));
    form("send-saml-invite", page.clone())
        .run(async {
            let account = AccountId::parse(&account).ok_or(code::NOT_FOUND)?;
            service()
                .send_saml_invite(&caller(), &slug, account)
                .await?;
            Ok(Done::to(page).notice("The SAML invite is on its way."))
        })
        .await
}

/// Agrees that somebody whom the identity provider signed in comes in: they are invited.
#[server(prefix = "/do", endpoint = "approve-join-request")]
pub async fn approve_join_request(slug: String, request: String) -> Result<(), ServerFnError> {
    form("approve-join-request", members(&slug))
        .run(async {
            let request = JoinRequestId::parse(&request).ok_or(code::NOT_FOUND)?;
            service()
                .approve_join_request(&caller(), &slug, request)
                .await?;
            Ok(Done::to(members(&slug)).notice("The person was invited."))
        })
        .await
}

/// Declines somebody whom the identity provider signed in.
#[server(prefix = "/do", endpoint = "decline-join-request")]
pub async fn decline_join_request(slug: String, request: String) -> Result<(), ServerFnError> {
    form("decline-join-request", members(&slug))
        .run(async {
            let request = JoinRequestId::parse(&request).ok_or(code::NOT_FOUND)?;
            service()
                .decline_join_request(&caller(), &slug, request)
                .await?;
            Ok(Done::to(members(&slug)).notice("Declined. They are not asked about again."))
        })
        .await
}
