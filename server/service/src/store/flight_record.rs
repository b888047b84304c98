//! What happened in each SAML exchange, kept 30 days.
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "flight_record")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    #[sea_orm(column_type = "Text")]
    pub reference: String,
    pub identity_provider_id: Uuid,
    pub organization_id: Uuid,
    pub exchange_id: Option<Uuid>,
    pub account_id: Option<Uuid>,
    #[sea_orm(column_type = "Text")]
    pub purpose: String,
    #[sea_orm(column_type = "Text")]
    pub outcome: String,
    #[sea_orm(column_type = "Text", nullable)]
    pub code: Option<String>,
    #[sea_orm(column_type = "Text", nullable)]
    pub person: Option<String>,
    #[sea_orm(column_type = "Text")]
    pub checks: String,
    #[sea_orm(column_type = "Text", nullable)]
    pub expected: Option<String>,
    #[sea_orm(column_type = "Text", nullable)]
    pub received: Option<String>,
    #[sea_orm(column_type = "Text", nullable)]
    pub xml: Option<String>,
    pub raw: Option<Vec<u8>>,
    pub clock_offset_seconds: Option<i64>,
    pub created_at: i64,
    pub expires_at: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
