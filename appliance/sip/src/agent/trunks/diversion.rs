//! What an operator is told of a call that goes on to somebody else than its caller called: Diversion
//! (RFC 5806), which most of them read, or History-Info (RFC 7044).

use jawab_sip_engine::Name;
use jawab_sip_engine::flow::Flow;
use jawab_switch::{Diverted, Number};

use crate::config::{DivertedIn, TrunkConfig};

/// Nobody has answered: RFC 5806 §4 in words, RFC 4458 §2.1 as the status that says it.
const NO_ANSWER: &str = "no-answer";
const NO_ANSWER_STATUS: u16 = 408;

impl TrunkConfig {
    /// The header that says from which number a call comes that goes on to this one; none where the operator
    /// is not to be told, or nobody knows the number.
    pub(super) fn diversion(
        &self,
        called: &Number,
        diverted: &Diverted,
        way: Flow,
    ) -> Option<(Name, String)> {
        let account = self.account.as_ref().map(|account| account.user.as_str());
        let number = self.number.as_ref().map(Number::as_str);
        let dialled = diverted.from.as_ref().map(Number::as_str);
        let from = self.user_of_domain(dialled.or(number).or(account)?, way);
        Some(match self.diverted_in {
            DivertedIn::Nowhere => return None,
            DivertedIn::Diversion => (
                Name::DIVERSION,
                format!("<{from}>;reason={NO_ANSWER};counter=1"),
            ),
            DivertedIn::HistoryInfo => {
                let to = self.user_of_domain(called.as_str(), way);
                let value = format!(
                    "<{from}?Reason=SIP%3Bcause%3D{NO_ANSWER_STATUS}>;index=1, \
                     <{to};cause={NO_ANSWER_STATUS}>;index=1.1;mp=1"
                );
                (Name::HISTORY_INFO, value)
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use jawab_sip_engine::header::{Diversion, HistoryInfo};
    use jawab_sip_engine::{Headers, Host};
    use jawab_switch::LineId;
    use proptest::prelude::*;

    use super::super::tests::way;
    use super::*;

    fn trunk(diverted_in: DivertedIn) -> TrunkConfig {
        TrunkConfig {
            domain: Host::parse("op.ma"),
            number: Some("+212537000000".into()),
            diverted_in,
            ..TrunkConfig::at(LineId::from("op"), way().peer, 8)
        }
    }

    fn said(diverted_in: DivertedIn, from: Option<&str>) -> Option<Headers> {
        let diverted = Diverted {
            from: from.map(Number::from),
        };
        let header = trunk(diverted_in).diversion(&"0661000000".into(), &diverted, way());
        header.map(|(name, value)| {
            let mut headers = Headers::default();
            headers.push(name, value);
            headers
        })
    }

    #[test]
    fn rfc5806_4_diversion_has_the_number_that_was_dialled_and_why() {
        let headers = said(DivertedIn::Diversion, Some("0537000001")).unwrap();
        let all = headers.list::<Diversion>().unwrap();
        let [one] = all.as_slice() else {
            panic!("{all:?}");
        };
        assert_eq!(one.uri.to_string(), "sip:0537000001@op.ma");
        assert_eq!((one.reason(), one.counter()), (Some("no-answer"), Some(1)));
        let headers = said(DivertedIn::Diversion, None).unwrap();
        let all = headers.list::<Diversion>().unwrap();
        assert_eq!(all[0].uri.user(), Some("+212537000000"));
        assert!(said(DivertedIn::Nowhere, Some("0537000001")).is_none());
    }

    #[test]
    fn rfc7044_5_history_has_both_numbers_in_their_order() {
        let headers = said(DivertedIn::HistoryInfo, Some("0537000001")).unwrap();
        assert_eq!(
            headers.first(&Name::HISTORY_INFO),
            Some(
                "<sip:0537000001@op.ma?Reason=SIP%3Bcause%3D408>;index=1, \
                 <sip:0661000000@op.ma;cause=408>;index=1.1;mp=1"
            )
        );
        let all = headers.list::<HistoryInfo>().unwrap();
        let indices: Vec<_> = all.iter().map(HistoryInfo::index).collect();
        assert_eq!(indices, [Some("1"), Some("1.1")]);
    }

    proptest! {
        /// Whatever a line says was dialled: what is written is read as one number, and the header ends there.
        #[test]
        fn a_number_of_any_characters_stays_one(from in "\\PC{1,24}") {
            let headers = said(DivertedIn::Diversion, Some(&from)).unwrap();
            let all = headers.list::<Diversion>().unwrap();
            prop_assert_eq!(all.len(), 1);
            prop_assert_eq!(all[0].reason(), Some("no-answer"));
            let headers = said(DivertedIn::HistoryInfo, Some(&from)).unwrap();
            prop_assert_eq!(headers.list::<HistoryInfo>().unwrap().len(), 2);
        }
    }
}
