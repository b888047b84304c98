//! Ways to Google and back; bound to one browser by the hash of its name.
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "google_sign_in")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub browser_hash: Vec<u8>,
    pub state_hash: Vec<u8>,
    #[sea_orm(column_type = "Text")]
    pub purpose: String,
    #[sea_orm(column_type = "Text")]
    pub stage: String,
    pub account_id: Option<Uuid>,
    pub session_id: Option<Uuid>,
    pub sealed: Vec<u8>,
    #[sea_orm(column_type = "Text")]
    pub next: String,
    pub code_hash: Option<Vec<u8>>,
    pub tries: i64,
    pub created_at: i64,
    pub expires_at: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
