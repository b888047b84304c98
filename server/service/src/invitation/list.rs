//! The invitations that wait, as admins see them.
use super::open;
use crate::{
    Caller, Result, Service,
    organization::role_of,
    page::{Page, PageRequest},
    store,
};
use domain::{Role, Timestamp, id::InvitationId, role::Action};
use sea_orm::{
    ColumnTrait as _, EntityTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _,
};
use serde::Serialize;
use std::collections::HashMap;

/// An open invitation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct InvitationView {
    /// Its id.
    pub id: InvitationId,
    /// Who is invited.
    pub email: String,
    /// As what.
    pub role: Role,
    /// The team they join as well.
    pub team: Option<String>,
    /// Who invited them, if that account is still there.
    pub invited_by: Option<String>,
    /// When it was last mailed.
    pub sent_at: Timestamp,
    /// When it stops working.
    pub expires_at: Timestamp,
    /// Whether it ran out.
    pub expired: bool,
}

impl Service {
    /// The open invitations, by address.
    pub async fn invitations(
        &self,
        caller: &Caller,
        slug: &str,
        page: &PageRequest,
    ) -> Result<Page<InvitationView>> {
        let access = self.authorize(caller, slug, Action::ManageMembers).await?;
        let read = self.database.read();
        let mut rows = open()
            .filter(store::invitation::Column::OrganizationId.eq(access.organization.0))
            .order_by_asc(store::invitation::Column::EmailFolded)
            .limit(page.probe());
        if let Some(after) = &page.cursor {
            rows = rows.filter(store::invitation::Column::EmailFolded.gt(after.as_str()));
        }
        let rows = page.cut(
            rows.all(read).await?,
            |row| row.email_folded.clone(),
            |row| row,
        );
        let inviters: HashMap<_, _> = store::account::Entity::find()
            .filter(
                store::account::Column::Id
                    .is_in(rows.items.iter().filter_map(|row| row.invited_by)),
            )
            .all(read)
            .await?
            .into_iter()
            .map(|account| (account.id, account.email))
            .collect();
        let teams: HashMap<_, _> = store::team::Entity::find()
            .filter(store::team::Column::OrganizationId.eq(access.organization.0))
            .all(read)
            .await?
            .into_iter()
            .map(|team| (team.id, team.name))
            .collect();
        let now = self.now().as_millis();
        let items = rows
            .items
            .into_iter()
            .map(|row| {
                Ok(InvitationView {
                    id: InvitationId(row.id),
                    role: role_of(&row.role)?,
                    team: row.team_id.and_then(|team| teams.get(&team).cloned()),
                    invited_by: row.invited_by.and_then(|by| inviters.get(&by).cloned()),
                    sent_at: Timestamp::from_millis(row.sent_at),
                    expires_at: Timestamp::from_millis(row.expires_at),
                    expired: row.expires_at <= now,
                    email: row.email,
                })
            })
            .collect::<Result<Vec<_>>>()?;
        Ok(Page {
            items,
            next: rows.next,
        })
    }
}
