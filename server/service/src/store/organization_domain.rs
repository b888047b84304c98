//! Domains on the lists of organizations. Of those that hold a domain, a unique index lets in one.
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "organization_domain")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub organization_id: Uuid,
    #[sea_orm(column_type = "Text")]
    pub domain: String,
    #[sea_orm(column_type = "Text")]
    pub challenge: String,
    #[sea_orm(column_type = "Text")]
    pub state: String,
    pub missing_since: Option<i64>,
    pub held_since: Option<i64>,
    pub checked_at: Option<i64>,
    #[sea_orm(column_type = "Text", nullable)]
    pub finding: Option<String>,
    #[sea_orm(column_type = "Text", nullable)]
    pub seen_instead: Option<String>,
    pub next_check_at: i64,
    pub created_at: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
