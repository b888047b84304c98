//! Looking for members: by name or address, role, team and SAML status, in an order, page by page (C1).
use super::{MemberView, SamlStatus};
use crate::{
    Caller, Result, Service,
    access::Access,
    page::{Page, PageRequest, not_given_out},
    store::{self, account::Column},
};
use domain::{
    Role,
    id::{OrganizationId, TeamId},
    role::Action,
};
use sea_orm::{
    ColumnTrait as _, Condition, EntityTrait as _, QueryFilter as _, QueryOrder as _,
    QuerySelect as _,
    sea_query::{Expr, ExprTrait as _, Func, LikeExpr, Query, SelectStatement, SimpleExpr},
};

/// Longest text that is looked for, in characters.
const SEARCH_LIMIT: usize = 100;

/// Which members are wanted; the default wants them all, by address.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MemberFilter {
    /// A part of the name or the address, whatever its case; at most 100 characters count.
    pub search: String,
    /// With this role.
    pub role: Option<Role>,
    /// In this team.
    pub team: Option<TeamId>,
    /// With this SAML status.
    pub saml_status: Option<SamlStatus>,
    /// In which order.
    pub order: MemberOrder,
}

/// An order of members.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum MemberOrder {
    /// By address.
    #[default]
    Address,
    /// Who signed in last comes first.
    LatestSignIn,
    /// Who has been away longest comes first, those who never came before all.
    LongestAway,
}

impl MemberOrder {
    /// Every order.
    pub const ALL: [Self; 3] = [Self::Address, Self::LatestSignIn, Self::LongestAway];

    /// The name in addresses.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Address => "address",
            Self::LatestSignIn => "latest",
            Self::LongestAway => "away",
        }
    }

    /// Reads the name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|order| order.as_str() == name)
    }

    /// The cursor after this row: what it is ordered by, and the id that tells equals apart.
    fn cursor(self, row: &store::account::Model) -> String {
        match self {
            Self::Address => row.email_folded.clone(),
            Self::LatestSignIn | Self::LongestAway => {
                format!("{}.{}", row.last_login_at.unwrap_or_default(), row.id)
            }
        }
    }

    /// The rows after a cursor.
    ///
    /// # Errors
    /// `request.malformed` for a cursor that no list gave out.
    fn after(self, cursor: &str) -> Result<Condition> {
        if self == Self::Address {
            return Ok(Condition::all().add(Column::EmailFolded.gt(cursor)));
        }
        let (at, id) = cursor
            .split_once('.')
            .and_then(|(at, id)| Some((at.parse::<i64>().ok()?, uuid::Uuid::parse_str(id).ok()?)))
            .ok_or_else(not_given_out)?;
        let same = Condition::all().add(last_sign_in().eq(at));
        let (past, same) = if self == Self::LatestSignIn {
            (last_sign_in().lt(at), same.add(Column::Id.lt(id)))
        } else {
            (last_sign_in().gt(at), same.add(Column::Id.gt(id)))
        };
        Ok(Condition::any().add(past).add(same))
    }
}

/// When they last signed in; 0 for never.
fn last_sign_in() -> SimpleExpr {
    Func::coalesce([Expr::col(Column::LastLoginAt), Expr::value(0_i64)]).into()
}

impl Service {
    /// The members, by address.
    pub async fn members(
        &self,
        caller: &Caller,
        slug: &str,
        page: &PageRequest,
    ) -> Result<Page<MemberView>> {
        self.find_members(caller, slug, &MemberFilter::default(), page)
            .await
    }

    /// The members that a filter wants, in its order. A cursor belongs to its filter and order.
    ///
    /// # Errors
    /// `request.malformed` for a cursor that this list did not give out.
    pub async fn find_members(
        &self,
        caller: &Caller,
        slug: &str,
        filter: &MemberFilter,
        page: &PageRequest,
    ) -> Result<Page<MemberView>> {
        let access = self.authorize(caller, slug, Action::ViewMembers).await?;
        let mut wanted = store::account::Entity::find()
            .filter(Column::Id.in_subquery(members_with(access.organization, filter.role)))
            .limit(page.probe());
        if let Some(found) = searched(&filter.search) {
            wanted = wanted.filter(found);
        }
        if let Some(team) = filter.team {
            wanted = wanted.filter(Column::Id.in_subquery(members_of(access.organization, team)));
        }
        if let Some(status) = filter.saml_status {
            wanted = wanted.filter(self.with_status(&access, status).await?);
        }
        wanted = match filter.order {
            MemberOrder::Address => wanted.order_by_asc(Column::EmailFolded),
            MemberOrder::LatestSignIn => wanted
                .order_by_desc(last_sign_in())
                .order_by_desc(Column::Id),
            MemberOrder::LongestAway => {
                wanted.order_by_asc(last_sign_in()).order_by_asc(Column::Id)
            }
        };
        if let Some(cursor) = &page.cursor {
            wanted = wanted.filter(filter.order.after(cursor)?);
        }
        let accounts = page.cut(
            wanted.all(self.database.read()).await?,
            |account| filter.order.cursor(account),
            |account| account,
        );
        let known = self.known_of(&access, &accounts.items).await?;
        let me = caller.person().map(|person| person.account);
        let items = accounts
            .items
            .into_iter()
            .filter_map(|account| known.view(&access, me, account).transpose())
            .collect::<Result<Vec<_>>>()?;
        Ok(Page {
            items,
            next: accounts.next,
        })
    }

    /// Accounts that stand so to the organization's identity provider.
    async fn with_status(&self, access: &Access, status: SamlStatus) -> Result<Condition> {
        let provider = self
            .identity_provider_of(self.database.read(), access.organization)
            .await?;
        let Some(provider) = provider else {
            // Without one nobody is connected or invited.
            let nobody = status != SamlStatus::NotConnected;
            return Ok(Condition::all()
                .add(Expr::value(!nobody))
                .add(Column::ServiceOf.is_null()));
        };
        let connected = Query::select()
            .column(store::saml_account::Column::AccountId)
            .from(store::saml_account::Entity)
            .and_where(store::saml_account::Column::IdentityProviderId.eq(provider.id))
            .to_owned();
        let invited = Query::select()
            .column(store::mailed_link::Column::AccountId)
            .from(store::mailed_link::Entity)
            .and_where(store::mailed_link::Column::IdentityProviderId.eq(provider.id))
            .and_where(store::mailed_link::Column::UsedAt.is_null())
            .and_where(store::mailed_link::Column::ExpiresAt.gt(self.now().as_millis()))
            .to_owned();
        let all = Condition::all();
        Ok(match status {
            SamlStatus::Connected => all.add(Column::Id.in_subquery(connected)),
            SamlStatus::Invited => all
                .add(Column::Id.not_in_subquery(connected))
                .add(Column::Id.in_subquery(invited)),
            SamlStatus::NotConnected => all
                .add(Column::ServiceOf.is_null())
                .add(Column::Id.not_in_subquery(connected))
                .add(Column::Id.not_in_subquery(invited)),
        })
    }
}

/// The accounts of an organization's members.
fn members_with(organization: OrganizationId, role: Option<Role>) -> SelectStatement {
    use store::membership::{Column, Entity};
    let mut members = Query::select();
    members
        .column(Column::AccountId)
        .from(Entity)
        .and_where(Column::OrganizationId.eq(organization.0));
    if let Some(role) = role {
        members.and_where(Column::Role.eq(role.as_str()));
    }
    members
}

/// The accounts in a team of the organization; nobody for a team of another.
fn members_of(organization: OrganizationId, team: TeamId) -> SelectStatement {
    use store::{team, team_member};
    let own = Query::select()
        .column(team::Column::Id)
        .from(team::Entity)
        .and_where(team::Column::OrganizationId.eq(organization.0))
        .to_owned();
    Query::select()
        .column(team_member::Column::AccountId)
        .from(team_member::Entity)
        .and_where(team_member::Column::TeamId.eq(team.0))
        .and_where(team_member::Column::TeamId.in_subquery(own))
        .to_owned()
}

/// Accounts whose name or address holds this text.
fn searched(text: &str) -> Option<Condition> {
    let text: String = text.trim().chars().take(SEARCH_LIMIT).collect();
    if text.is_empty() {
        return None;
    }
    let mut pattern = String::from("%");
    for character in text.to_lowercase().chars() {
        if matches!(character, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(character);
    }
    pattern.push('%');
    let like = || LikeExpr::new(pattern.clone()).escape('\\');
    Some(
        Condition::any()
            .add(Expr::col(Column::EmailFolded).like(like()))
            .add(Expr::expr(Func::lower(Expr::col(Column::Name))).like(like())),
    )
}
