//! Links that are not in production yet: drafts, and those in test.
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "rollout")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub organization_id: Uuid,
    #[sea_orm(column_type = "Text")]
    pub stage: String,
    pub began_at: i64,
    pub sp_login_at: Option<i64>,
    pub idp_login_at: Option<i64>,
    pub live_at: Option<i64>,
    pub live_chosen_by: Option<Uuid>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
