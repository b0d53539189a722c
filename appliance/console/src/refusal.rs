//! Why the box refused, in the technician's language.

use jawab_switch::TestCallRefusal;

use crate::locale::Locale;
use crate::protocol::{Refusal, Unfit};

/// Why the box refused, in the technician's language where it has a message for it.
pub(crate) fn refusal(locale: Locale, why: Refusal, words: &str) -> String {
    let id = match why {
        Refusal::Wrong => "refused-wrong",
        Refusal::Wait => "refused-wait",
        Refusal::LoginFirst => "refused-login-first",
        Refusal::Version | Refusal::Senseless => "refused-version",
        Refusal::OtherCentre => "refused-other-centre",
        Refusal::ChangePassword => "refused-change-password",
        Refusal::NoSuchLine => "refused-test-no-such-line",
        Refusal::TracesAlready => "refused-traces-already",
        Refusal::Failed => "refused-failed",
        Refusal::Test(why) => test_refusal(why),
        Refusal::Invalid(Unfit::Other) => {
            return locale.with("refused-invalid", &[("why", words.to_owned())]);
        }
        Refusal::Invalid(unfit) => unfit_message(unfit),
    };
    locale.t(id)
}

/// The message that says what is wrong with something that was given.
pub(crate) const fn unfit_message(unfit: Unfit) -> &'static str {
    match unfit {
        Unfit::TooLong => "refused-too-long",
        Unfit::Login => "refused-login",
        Unfit::LoginTaken => "refused-login-taken",
        Unfit::WeakPassword => "refused-weak-password",
        Unfit::CommonPassword => "refused-common-password",
        Unfit::TellingPassword => "refused-telling-password",
        Unfit::EmptyName => "refused-empty-name",
        Unfit::Extension => "refused-extension",
        Unfit::ExtensionTaken => "refused-extension-taken",
        Unfit::WeakSecret => "refused-weak-secret",
        Unfit::Other => "refused-invalid",
    }
}

const fn test_refusal(why: TestCallRefusal) -> &'static str {
    match why {
        TestCallRefusal::Another => "refused-test-another",
        TestCallRefusal::CallersWait => "refused-test-callers-wait",
        TestCallRefusal::HandsetGone => "refused-test-handset-gone",
        TestCallRefusal::HandsetBusy => "refused-test-handset-busy",
        TestCallRefusal::NobodyThere => "refused-test-nobody-there",
        TestCallRefusal::NoSuchLine => "refused-test-no-such-line",
        TestCallRefusal::LineGone => "refused-test-line-gone",
        TestCallRefusal::LineBusy => "refused-test-line-busy",
        TestCallRefusal::LastChannel => "refused-test-last-channel",
        TestCallRefusal::Number => "refused-test-number",
    }
}
