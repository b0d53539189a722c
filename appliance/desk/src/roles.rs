//! Who may do what: one model for the desk of a box and for central's console.
//!
//! A [`Role`] is what somebody is, an [`Action`] what a request does, and
//! [`Role::may`] the only place that joins them. Pages name the action of each route and ask here.
//!
//! ```
//! use jawab_desk::{Action, Role};
//!
//! assert!(Role::Supervisor.may(Action::ManageStaff));
//! assert!(!Role::Staff.may(Action::ManageStaff));
//! assert!(!Role::Admin.may(Action::TakeCalls), "central takes no calls");
//! ```

/// What somebody is: at a box an agent or a supervisor, at central a reader or an administrator.
#[derive(Copy, Clone, PartialEq, Eq, Hash, Debug)]
pub enum Role {
    /// At a box: takes calls, writes cases.
    Staff,
    /// At a box: administers staff and handsets on top.
    Supervisor,
    /// At central: looks, and changes nothing.
    Reader,
    /// At central: answers cases, says what every box offers, and administers who may look.
    Admin,
}

/// What a request does.
#[derive(Copy, Clone, PartialEq, Eq, Hash, Debug)]
pub enum Action {
    /// Change one's own password, log out, be told the token of one's own pages.
    OwnAccount,
    /// Take calls and change one's own state at a box.
    TakeCalls,
    /// Look at a box's people, contacts, cases, files and guide.
    ReadDesk,
    /// Write cases, notes, people and files at a box.
    WriteDesk,
    /// Give out all that is held about a person, to whoever asked it of the centre.
    DisclosePerson,
    /// Look after a box's staff: names, roles, passwords, sessions.
    ManageStaff,
    /// Look after a box's handsets: names, secrets.
    ManageHandsets,
    /// Say when a centre is open.
    ManageCalendar,
    /// Say what callers hear in the menus, and where keys lead.
    ManageMenus,
    /// Follow the floor, hear and end calls of others, and have others take a break.
    Supervise,
    /// Stop a box, or make it as new, at its console.
    ManageBox,
    /// Look at the centres, their cases, notes and files at central.
    ReadCentral,
    /// Answer, assign and close cases at central.
    AnswerCases,
    /// Say which programmes and kinds of case every box offers.
    PublishCatalogue,
    /// Look after who may look at central.
    ManageAdmins,
}

impl Role {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Staff, Self::Supervisor, Self::Reader, Self::Admin];

    /// Its code in the records ("supervisor").
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Staff => "staff",
            Self::Supervisor => "supervisor",
            Self::Reader => "reader",
            Self::Admin => "admin",
        }
    }

    /// The role of this code at a box. Who has none, or one of a newer version, is an agent: the
    /// least that a box knows.
    #[must_use]
    pub fn at_a_box(code: Option<&str>) -> Self {
        match code {
            Some("supervisor") => Self::Supervisor,
            _ => Self::Staff,
        }
    }

    /// The role of this code at central. Who has one of a newer version is a reader: the least
    /// that central knows.
    #[must_use]
    pub fn at_central(code: &str) -> Self {
        match code {
            "admin" => Self::Admin,
            _ => Self::Reader,
        }
    }

    /// Whether it may.
    #[must_use]
    pub const fn may(self, action: Action) -> bool {
        use Action as A;
        match self {
            Self::Staff => matches!(
                action,
                A::OwnAccount | A::TakeCalls | A::ReadDesk | A::WriteDesk
            ),
            Self::Supervisor => {
                Self::Staff.may(action)
                    || matches!(
                        action,
                        A::DisclosePerson
                            | A::ManageStaff
                            | A::ManageHandsets
                            | A::ManageCalendar
                            | A::ManageMenus
                            | A::Supervise
                            | A::ManageBox
                    )
            }
            Self::Reader => matches!(action, A::OwnAccount | A::ReadCentral),
            Self::Admin => {
                Self::Reader.may(action)
                    || matches!(
                        action,
                        A::AnswerCases | A::PublishCatalogue | A::ManageAdmins
                    )
            }
        }
    }
}

impl Action {
    /// All of them.
    pub const ALL: [Self; 15] = [
        Self::OwnAccount,
        Self::TakeCalls,
        Self::ReadDesk,
        Self::WriteDesk,
        Self::DisclosePerson,
        Self::ManageStaff,
        Self::ManageHandsets,
        Self::ManageCalendar,
        Self::ManageMenus,
        Self::Supervise,
        Self::ManageBox,
        Self::ReadCentral,
        Self::AnswerCases,
        Self::PublishCatalogue,
        Self::ManageAdmins,
    ];
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Written out, so that a change of the model is a change of this table.
    #[test]
    fn every_role_may_what_the_table_says_and_nothing_else() {
        //                             staff  super  reader admin
        let table = [
            (Action::OwnAccount, /* */ [true, true, true, true]),
            (Action::TakeCalls, /*  */ [true, true, false, false]),
            (Action::ReadDesk, /*   */ [true, true, false, false]),
            (Action::WriteDesk, /*  */ [true, true, false, false]),
            (Action::DisclosePerson, [false, true, false, false]),
            (Action::ManageStaff, /**/ [false, true, false, false]),
            (Action::ManageHandsets, [false, true, false, false]),
            (Action::ManageCalendar, [false, true, false, false]),
            (Action::ManageMenus, /**/ [false, true, false, false]),
            (Action::Supervise, /*  */ [false, true, false, false]),
            (Action::ManageBox, /*  */ [false, true, false, false]),
            (Action::ReadCentral, /**/ [false, false, true, true]),
            (Action::AnswerCases, /**/ [false, false, false, true]),
            (Action::PublishCatalogue, [false, false, false, true]),
            (Action::ManageAdmins, [false, false, false, true]),
        ];
        assert_eq!(table.map(|(action, _)| action), Action::ALL);
        for (action, expected) in table {
            assert_eq!(
                Role::ALL.map(|role| role.may(action)),
                expected,
                "{action:?}"
            );
        }
    }

    #[test]
    fn a_code_that_is_not_known_is_the_least_role() {
        for role in [Role::Staff, Role::Supervisor] {
            assert_eq!(Role::at_a_box(Some(role.code())), role);
        }
        for role in [Role::Reader, Role::Admin] {
            assert_eq!(Role::at_central(role.code()), role);
        }
        assert_eq!(Role::at_a_box(None), Role::Staff);
        assert_eq!(Role::at_a_box(Some("of tomorrow")), Role::Staff);
        assert_eq!(Role::at_a_box(Some("admin")), Role::Staff);
        assert_eq!(Role::at_central("supervisor"), Role::Reader);
    }
}
