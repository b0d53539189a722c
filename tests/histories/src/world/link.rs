//! What is between boxes and central: requests get lost, come twice, and late.

use super::{ANSWER_MS, Event, World};

impl World {
    /// Brings a request to central, or does not, or twice, or late.
    pub(super) fn carries(&mut self, site: usize, ticket: u64, octets: Vec<u8>) {
        if self.calm {
            let way_ms = self.luck.ms(20, 900);
            return self.plan_in(way_ms, Event::Asked(site, ticket, octets));
        }
        if self.now_ms() < self.cut_off[site] {
            self.counted("request cut off");
            if self.luck.percent(50) {
                self.plan_in(500, Event::Answered(site, ticket, None));
            }
            return;
        }
        if self.luck.percent(self.plan.loss_percent) {
            self.counted("request lost");
            return;
        }
        let twice = self.luck.percent(self.plan.twice_percent);
        if twice {
            self.counted("request twice");
            let way_ms = self.way_ms();
            self.plan_in(way_ms, Event::Asked(site, ticket, octets.clone()));
        }
        let way_ms = self.way_ms();
        self.plan_in(way_ms, Event::Asked(site, ticket, octets));
    }

    /// Mostly a second or two; now and then longer than anybody waits.
    pub(super) fn way_ms(&mut self) -> u64 {
        match self.luck.below(100) {
            of if of < self.plan.late_percent / 4 => {
                self.counted("much too late");
                self.luck.ms(ANSWER_MS, 2 * 60 * 60_000)
            }
            of if of < self.plan.late_percent => self.luck.ms(5_000, ANSWER_MS),
            _ => self.luck.ms(20, 2_000),
        }
    }
}
