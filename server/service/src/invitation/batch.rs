//! Many invitations at once: taken down as lines first, looked at, then sent one by one by a job, so that a restart loses
//! none and the page never waits.
use super::InvitationWish;
use crate::{
    Caller, Error, Result, Service, access::Access, audit::Event, caller::Identity,
    organization::role_of, session::person_of, store,
};
use domain::{
    Code, Refusal, Role, Timestamp, code,
    id::{InvitationBatchId, OrganizationId, TeamId},
    invitation::{MOST, Pasted, pasted},
    role::Action,
};
use sea_orm::{
    ActiveModelTrait as _, ActiveValue::Set, ColumnTrait as _, EntityTrait as _,
    IntoActiveModel as _, PaginatorTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _,
};
use serde::Serialize;
use serde_json::json;
use std::time::Duration;

/// The lease under which batches are worked off; longer than one line can take.
const LEASE: (&str, Duration) = ("invitations", Duration::from_secs(60));
/// Rows of one insert: below the most parameters that SQLite takes.
const ROWS: usize = 500;
/// Lines of one run, after which others have their turn.
const RUN: u64 = 200;

/// What became of one address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "state", content = "code")]
pub enum BatchProgress {
    /// Not yet invited.
    Waiting,
    /// Invited.
    Invited,
    /// Not invited, and why.
    Refused(#[serde(serialize_with = "as_id")] Code),
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde hands fields over by reference"
)]
fn as_id<S: serde::Serializer>(code: &Code, serializer: S) -> std::result::Result<S::Ok, S::Error> {
    serializer.serialize_str(code.id())
}

/// One address of a batch.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LineView {
    /// The address; what was typed, where that is none.
    pub email: String,
    /// What became of it.
    pub progress: BatchProgress,
}

/// A batch of invitations.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct BatchView {
    /// Its id.
    pub id: InvitationBatchId,
    /// As what everybody in it is invited.
    pub role: Role,
    /// Whether sending was agreed to; before that it is a preview.
    pub started: bool,
    /// When the last line was worked off.
    pub finished_at: Option<Timestamp>,
    /// How many wait.
    pub waiting: u64,
    /// How many were invited.
    pub invited: u64,
    /// How many were refused.
    pub refused: u64,
    /// The lines that need a look first: refused ones, then the rest, in the order given; at most 200.
    pub lines: Vec<LineView>,
}

impl Service {
    /// Takes down what was pasted, for a look before anything is sent.
    ///
    /// # Errors
    /// `request.invalid` for nothing, `invitation.too_many`, `invitation.role_not_allowed`, `team.unknown`.
    pub async fn prepare_batch(
        &self,
        caller: &Caller,
        slug: &str,
        text: &str,
        wish: InvitationWish,
    ) -> Result<InvitationBatchId> {
        let person = caller.require_person()?.account;
        let pieces = pasted(text);
        let (transaction, access) = self.decide_in(caller, slug, Action::ManageMembers).await?;
        self.check_wish(&transaction, &access, wish).await?;
        if pieces.is_empty() {
            return Err(Refusal::new(code::INVALID)
                .field("addresses")
                .message("Paste at least one e-mail address.")
                .into());
        }
        if pieces.len() > MOST {
            return Err(Refusal::new(code::INVITATION_TOO_MANY)
                .field("addresses")
                .into());
        }
        let now = self.now();
        let id = self.random.id(now);
        store::invitation_batch::ActiveModel {
            id: Set(id),
            organization_id: Set(access.organization.0),
            role: Set(wish.role.as_str().to_owned()),
            team_id: Set(wish.team.map(|team| team.0)),
            made_by: Set(person.0),
            created_at: Set(now.as_millis()),
            started_at: Set(None),
            finished_at: Set(None),
        }
        .insert(&transaction)
        .await?;
        let lines = pieces.into_iter().zip(1_i64..).map(|(piece, line)| {
            let (email, state, code) = match piece {
                Pasted::Address(address) => (address.as_str().to_owned(), "waiting", None),
                Pasted::Unreadable(text) => (text, "refused", Some(code::INVALID.id().to_owned())),
            };
            store::invitation_batch_line::ActiveModel {
                batch_id: Set(id),
                line: Set(line),
                email: Set(email),
                state: Set(state.to_owned()),
                code: Set(code),
            }
        });
        let lines: Vec<_> = lines.collect();
        for chunk in lines.chunks(ROWS) {
            store::invitation_batch_line::Entity::insert_many(chunk.to_vec())
                .exec_without_returning(&transaction)
                .await?;
        }
        transaction.commit().await?;
        Ok(InvitationBatchId(id))
    }

    /// Agrees to send: from now on the job works the batch off.
    pub async fn start_batch(
        &self,
        caller: &Caller,
        slug: &str,
        batch: InvitationBatchId,
    ) -> Result<()> {
        let (transaction, access) = self.decide_in(caller, slug, Action::ManageMembers).await?;
        let row = self.batch_of(&transaction, &access, batch).await?;
        if row.started_at.is_some() {
            return Ok(());
        }
        // Whoever agrees answers for it.
        let person = caller.require_person()?.account;
        let mut row = row.into_active_model();
        row.started_at = Set(Some(self.now().as_millis()));
        row.made_by = Set(person.0);
        row.update(&transaction).await?;
        let event = Event {
            organization: Some(access.organization),
            action: "invitation_batch.started",
            subject_kind: "invitation_batch",
            subject_id: &batch.to_string(),
            detail: json!({}),
        };
        self.conclude(transaction, caller, event).await
    }

    /// A batch and how far it is.
    pub async fn batch(
        &self,
        caller: &Caller,
        slug: &str,
        batch: InvitationBatchId,
    ) -> Result<BatchView> {
        use store::invitation_batch_line::{Column, Entity};
        let access = self.authorize(caller, slug, Action::ManageMembers).await?;
        let read = self.database.read();
        let row = self.batch_of(read, &access, batch).await?;
        let count = |state: &'static str| {
            Entity::find()
                .filter(Column::BatchId.eq(batch.0))
                .filter(Column::State.eq(state))
                .count(read)
        };
        let mut lines = Vec::new();
        for (refused, order) in [(true, 50), (false, 150)] {
            let of = if refused {
                Column::State.eq("refused")
            } else {
                Column::State.ne("refused")
            };
            lines.extend(
                Entity::find()
                    .filter(Column::BatchId.eq(batch.0))
                    .filter(of)
                    .order_by_asc(Column::Line)
                    .limit(order)
                    .all(read)
                    .await?,
            );
        }
        Ok(BatchView {
            id: batch,
            role: role_of(&row.role)?,
            started: row.started_at.is_some(),
            finished_at: row.finished_at.map(Timestamp::from_millis),
            waiting: count("waiting").await?,
            invited: count("invited").await?,
            refused: count("refused").await?,
            lines: lines.into_iter().map(line_view).collect(),
        })
    }

    async fn batch_of(
        &self,
        connection: &impl sea_orm::ConnectionTrait,
        access: &Access,
        batch: InvitationBatchId,
    ) -> Result<store::invitation_batch::Model> {
        store::invitation_batch::Entity::find_by_id(batch.0)
            .filter(store::invitation_batch::Column::OrganizationId.eq(access.organization.0))
            .one(connection)
            .await?
            .ok_or_else(|| code::NOT_FOUND.into())
    }

    /// Sends invitations of batches that were agreed to; says how many lines were worked off. One server at a time.
    pub async fn work_off_batches(&self) -> Result<u64> {
        let waiting = store::invitation_batch::Entity::find()
            .filter(store::invitation_batch::Column::StartedAt.is_not_null())
            .filter(store::invitation_batch::Column::FinishedAt.is_null())
            .order_by_asc(store::invitation_batch::Column::StartedAt)
            .one(self.database.read())
            .await?;
        let Some(batch) = waiting else { return Ok(0) };
        let holder = self.random.id(self.now());
        if !self.hold_lease(LEASE.0, holder, LEASE.1).await? {
            return Ok(0);
        }
        let outcome = self.work_off(&batch, holder).await;
        self.release_lease(LEASE.0, holder).await?;
        outcome
    }

    async fn work_off(
        &self,
        batch: &store::invitation_batch::Model,
        holder: uuid::Uuid,
    ) -> Result<u64> {
        use store::invitation_batch_line::{Column, Entity};
        let lines = Entity::find()
            .filter(Column::BatchId.eq(batch.id))
            .filter(Column::State.eq("waiting"))
            .order_by_asc(Column::Line)
            .limit(RUN)
            .all(self.database.read())
            .await?;
        let mut done = 0;
        for line in &lines {
            if !self.hold_lease(LEASE.0, holder, LEASE.1).await? {
                return Ok(done);
            }
            self.invite_line(batch, line).await?;
            done += 1;
        }
        if done < RUN {
            let mut row = batch.clone().into_active_model();
            row.finished_at = Set(Some(self.now().as_millis()));
            row.update(self.database.write()).await?;
        }
        Ok(done)
    }

    /// Invites one address and writes down what came of it, in one transaction: a line is never sent twice.
    async fn invite_line(
        &self,
        batch: &store::invitation_batch::Model,
        line: &store::invitation_batch_line::Model,
    ) -> Result<()> {
        let wish = InvitationWish {
            role: role_of(&batch.role)?,
            team: batch.team_id.map(TeamId),
        };
        let organization = OrganizationId(batch.organization_id);
        let transaction = self.database.begin().await?;
        transaction.lock_organizations(&[organization]).await?;
        let outcome = match self.batch_maker(&transaction, batch).await? {
            Some(caller) => {
                let access = self
                    .authorize_by_id(&transaction, &caller, organization, Action::ManageMembers)
                    .await;
                match access {
                    Ok(access) => self
                        .invite_in(&transaction, &caller, &access, &line.email, wish)
                        .await
                        .map(drop),
                    Err(error) => Err(error),
                }
            }
            None => Err(code::ADMIN_REQUIRED.into()),
        };
        match outcome {
            Ok(()) => {
                self.mark(&transaction, line, "invited", None).await?;
                transaction.commit().await
            }
            // The database may have given the transaction up: what was refused is written down in one of its own.
            Err(Error::Refused(refusal)) => {
                drop(transaction);
                self.mark(self.database.write(), line, "refused", Some(refusal.code))
                    .await
            }
            Err(error) => Err(error),
        }
    }

    async fn mark(
        &self,
        connection: &impl sea_orm::ConnectionTrait,
        line: &store::invitation_batch_line::Model,
        state: &str,
        code: Option<Code>,
    ) -> Result<()> {
        use sea_orm::sea_query::Expr;
        use store::invitation_batch_line::{Column, Entity};
        Entity::update_many()
            .col_expr(Column::State, Expr::value(state))
            .col_expr(
                Column::Code,
                Expr::value(code.map(|code| code.id().to_owned())),
            )
            .filter(Column::BatchId.eq(line.batch_id))
            .filter(Column::Line.eq(line.line))
            .filter(Column::State.eq("waiting"))
            .exec(connection)
            .await?;
        Ok(())
    }

    /// Whoever agreed to the batch, as they stand now: who is no admin any more invites nobody.
    async fn batch_maker(
        &self,
        connection: &impl sea_orm::ConnectionTrait,
        batch: &store::invitation_batch::Model,
    ) -> Result<Option<Caller>> {
        let account = store::account::Entity::find_by_id(batch.made_by)
            .one(connection)
            .await?;
        account
            .map(|account| {
                Ok(Caller {
                    identity: Identity::OnBehalf(person_of(&account)?),
                    network: String::new(),
                    user_agent: String::new(),
                })
            })
            .transpose()
    }
}

fn line_view(line: store::invitation_batch_line::Model) -> LineView {
    let progress = match (
        line.state.as_str(),
        line.code.as_deref().and_then(Code::find),
    ) {
        ("invited", _) => BatchProgress::Invited,
        ("refused", code) => BatchProgress::Refused(code.unwrap_or(code::INTERNAL)),
        _ => BatchProgress::Waiting,
    };
    LineView {
        email: line.email,
        progress,
    }
}
