//! The relay that gives a modem its current: the last rung when a modem answers nothing.

use std::fmt;
use std::time::Duration;

/// A contact that gives current.
pub trait Contact: fmt::Debug + Send {
    /// Gives it, or cuts it.
    fn give_current(&mut self, given: bool);
}

impl<C: Contact + ?Sized> Contact for Box<C> {
    fn give_current(&mut self, given: bool) {
        (**self).give_current(given);
    }
}

/// A modem's current. Whatever happens, it is given again in the end.
#[derive(Debug)]
pub struct ModemPower<C: Contact>(C);

impl<C: Contact> ModemPower<C> {
    /// Takes the contact, and gives current.
    pub fn new(mut contact: C) -> Self {
        contact.give_current(true);
        Self(contact)
    }

    /// Cuts the current for a while. Given up half-way, the current is given again.
    pub async fn cycle(&mut self, for_how_long: Duration) {
        struct Cut<'a, C: Contact>(&'a mut C);
        impl<C: Contact> Drop for Cut<'_, C> {
            fn drop(&mut self) {
                self.0.give_current(true);
            }
        }
        self.0.give_current(false);
        let _cut = Cut(&mut self.0);
        tokio::time::sleep(for_how_long).await;
    }
}

impl<C: Contact> Drop for ModemPower<C> {
    fn drop(&mut self) {
        self.0.give_current(true);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::{Arc, Mutex};

    #[derive(Clone, Debug, Default)]
    struct Fake(Arc<Mutex<Vec<bool>>>);

    impl Contact for Fake {
        fn give_current(&mut self, given: bool) {
            self.0.lock().unwrap().push(given);
        }
    }

    #[tokio::test]
    async fn the_current_is_cut_and_given_again() {
        let contact = Fake::default();
        let mut power = ModemPower::new(contact.clone());
        power.cycle(Duration::from_millis(5)).await;
        assert_eq!(*contact.0.lock().unwrap(), [true, false, true]);
    }

    #[tokio::test]
    async fn given_up_half_way_it_is_given_again() {
        let contact = Fake::default();
        let mut power = ModemPower::new(contact.clone());
        let cycle = power.cycle(Duration::from_secs(60));
        let cut = tokio::time::timeout(Duration::from_millis(5), cycle).await;
        assert!(cut.is_err());
        assert_eq!(contact.0.lock().unwrap().last(), Some(&true));
    }
}
