## ⵎⴰⵅⴼ ⵓⵔ ⵉⵙⵡⵓⵔⵉ ⵓⵣⵔⵉⵔⵉⴳ, ⴷ ⵎⴰⴷ ⵓⵔ ⵉⵖⵓⴷⵉⵏ ⴳ ⵓⵣⵔⵉⵔⵉⴳ ⵉⵜⵜⴰⵎⵥⵏ ⵜⵉⵖⵔⵉⵡⵉⵏ
line-fault-port = ⵓⵔ ⵉⵍⵍⵉ ⵓⵎⵓⴷⵉⵎ ({ $port }): ⵥⵕ ⵉⴼⵉⵍⵉ ⴷ ⵜⵔⵉⵙⵉⵏⵜⵉ ⵏⵏⵙ
line-fault-modem-missing = ⵓⵔ ⵉⵍⵍⵉ ⵓⵎⵓⴷⵉⵎ ({ $modem }): ⵥⴹⵉ ⵜ, ⵥⵕ ⵉⴼⵉⵍⵉ ⴷ ⵜⵔⵉⵙⵉⵏⵜⵉ ⵏⵏⵙ
line-fault-port-unusable = ⵓⵔ ⵏⵖⵢ ⴰⴷ ⵏⵙⵎⵔⵙ ⵜⴰⵡⵡⵓⵔⵜ ⵏ ⵓⵎⵓⴷⵉⵎ ({ $port }): ⵖⵔ ⵉ ⵓⵜⵉⴽⵏⵉⴽ
line-fault-not-at-port = ⵓⵔ ⵜⵙⵃⴰ ⵜⵡⵡⵓⵔⵜ ⵏ ⵓⵎⵓⴷⵉⵎ ⴳ ⵓⵙⵖⵍ: ⵖⵔ ⵉ ⵓⵜⵉⴽⵏⵉⴽ
line-fault-modem-silent = ⵓⵔ ⵉⵜⵜⵔⴰⵔ ⵓⵎⵓⴷⵉⵎ: ⵥⵕ ⵜⵔⵉⵙⵉⵏⵜⵉ ⴷ ⵉⴼⵉⵍⵉ ⵏⵏⵙ
line-fault-modem-restarts = ⴰⵔ ⵉⵙⵙⵏⵜⴰⵢ ⵓⵎⵓⴷⵉⵎ ⴷⴰⵖ
line-fault-modem-refuses = ⵉⵓⴳⵉ ⵓⵎⵓⴷⵉⵎ ⵎⴰⴷ ⵉⵔⴰ ⵓⵣⵔⵉⵔⵉⴳ ({ $command }): ⵖⵔ ⵉ ⵓⵜⵉⴽⵏⵉⴽ
line-fault-no-voice = ⵓⵔ ⵉⵜⵜⴰⵙⵉ ⵓⵎⵓⴷⵉⵎ ⴰⴷ ⵜⵉⵖⵔⵉⵡⵉⵏ: ⵉⵇⵇⴰⵏ ⴷ ⵡⴰⵢⴹ
line-fault-no-sound = ⵓⵔ ⵢⵓⵙⵉ ⵓⵎⵓⴷⵉⵎ ⴰⵡⴰⵍ ⵏ ⵢⴰⵜ ⵜⵖⵔⵉ; ⴰⵔ ⵉⵙⵙⵏⵜⴰⵢ ⴷⴰⵖ
line-fault-will-not-hang-up = ⵓⵔ ⵉⵙⵎⴷⵉ ⵓⵎⵓⴷⵉⵎ ⵜⵉⵖⵔⵉ; ⴰⵔ ⵉⵙⵙⵏⵜⴰⵢ ⴷⴰⵖ
line-fault-sim-missing = ⵓⵔ ⵜⵍⵍⵉ ⵜⴽⴰⵕⴹⴰ SIM ⴳ ⵓⵎⵓⴷⵉⵎ, ⵏⵖ ⵓⵔ ⵜⵜⵓⵖⵔⵉ
line-fault-sim-failure = ⵓⵔ ⵜⵜⵓⵖⵔⵉ ⵜⴽⴰⵕⴹⴰ SIM: ⵙⵙⵓⴼⵖ ⵜⵜ, ⵙⵙⵉⵔⴷ ⵜⵜ, ⵔⴰⵔ ⵜⵜ, ⵏⵖ ⴰⵙⵉ ⵜⴰⵢⴹ
line-fault-sim-busy = ⵓⵔ ⵜⵙⵜⵉⵢ ⵜⴽⴰⵕⴹⴰ SIM ⵓⵔ ⵜⵓⵊⵉⴷ
line-fault-pin-wanted = ⵜⵔⴰ ⵜⴽⴰⵕⴹⴰ SIM ⵜⴰⵏⴳⴰⵍⵜ PIN: ⵉⵇⵇⴰⵏ ⴷ ⴰⴷ ⵜⵜ ⵉⴳ ⵓⵜⵉⴽⵏⵉⴽ ⴳ ⵓⵙⵖⵍ
line-fault-pin-refused = ⵜⵓⴳⵉ ⵜⴽⴰⵕⴹⴰ SIM ⵜⴰⵏⴳⴰⵍⵜ PIN, ⵓⵔ ⵔⴰⴷ ⵜⵜⵓⵙⵓⵎⵔ ⴷⴰⵖ: ⵉⵇⵇⴰⵏ ⴷ ⴰⴷ ⵜⵜ ⵉⵙⵙⵖⵜⵉ ⵓⵜⵉⴽⵏⵉⴽ
line-fault-pin-unanswered = ⵜⵜⵓⵙⴽⵛⵎ ⵜⵏⴳⴰⵍⵜ PIN ⵙⵏⴰⵜ ⵜⵉⴽⴽⴰⵍ ⴱⵍⴰ ⵜⵉⵔⴰⵔⵉⵏ, ⵓⵔ ⵔⴰⴷ ⵜⵜⵓⵙⴽⵛⵎ ⴷⴰⵖ: ⵖⵔ ⵉ ⵓⵜⵉⴽⵏⵉⴽ
line-fault-pin-last-try = ⵜⵇⵇⵉⵎⴰ ⵢⴰⵜ ⵜⵉⴽⴽⵍⵜ ⵏ PIN, ⵓⵔ ⵜⵜⵓⵙⴽⵛⵎ: ⵕⵥⵎ ⵜⴰⴽⴰⵕⴹⴰ SIM ⴳ ⵓⵜⵉⵍⵉⴼⵓⵏ
line-fault-puk-wanted = ⵜⵇⵇⵏ ⵜⴽⴰⵕⴹⴰ SIM, ⵜⵔⴰ ⵜⴰⵏⴳⴰⵍⵜ PUK: ⵕⵥⵎ ⵜⵜ ⴳ ⵓⵜⵉⵍⵉⴼⵓⵏ
line-fault-locked-to-sim = ⵉⵇⵇⵏ ⵓⵎⵓⴷⵉⵎ ⵏⵖ ⵜⴰⴽⴰⵕⴹⴰ SIM ⵖⴼ ⵡⴰⵢⴹ: ⴰⵙⵉ ⵜⴰⴽⴰⵕⴹⴰ ⵏⵖ ⴰⵎⵓⴷⵉⵎ ⵉⵕⵥⵎⵏ
line-fault-locked-to-operator = ⵉⵇⵇⵏ ⵓⵎⵓⴷⵉⵎ ⵖⴼ ⵜⵎⵙⵙⵓⵔⵜ ⵏ ⵓⵎⵢⴰⵡⴰⴹ ⵢⴰⴹⵏ: ⴰⵙⵉ ⵜⴰⴽⴰⵕⴹⴰ SIM ⵏⵏⵙ, ⵏⵖ ⵔ ⴰⴷ ⵜ ⵕⵥⵎⵏ
line-fault-locked-to-company = ⵉⵇⵇⵏ ⵓⵎⵓⴷⵉⵎ ⵖⴼ ⵜⴽⴰⵕⴹⵉⵡⵉⵏ SIM ⵏ ⵢⴰⵜ ⵜⵎⵙⵙⵓⵔⵜ: ⵔ ⴰⴷ ⵜ ⵕⵥⵎⵏ
line-fault-network-denied = ⵉⵓⴳⵉ ⵓⵥⵟⵟⴰ ⵜⴰⴽⴰⵕⴹⴰ SIM: ⵉⵙ ⵜⵜⵓⵅⵍⵍⵚ, ⵉⵙ ⵜⴳⴰ ⵜⴰⵏ ⵓⵥⵟⵟⴰ ⴰⴷ?
line-fault-network-no-calls = ⵉⵇⴱⵍ ⵓⵥⵟⵟⴰ ⵉⵙⴼⴽⴰ ⵏ ⵜⴽⴰⵕⴹⴰ SIM, ⵓⵔ ⵉⵇⴱⵉⵍ ⵜⵉⵖⵔⵉⵡⵉⵏ: ⵉⵙ ⵍⵍⴰⵏⵜ ⵜⵖⵔⵉⵡⵉⵏ ⴳ ⵓⵎⵏⴰⵍⴰ ⵏⵏⵙ?
line-fault-network-emergency-only = ⵓⵔ ⵉⵜⵜⴰⴷⵊⴰ ⵓⵥⵟⵟⴰ ⵖⴰⵙ ⵜⵉⵖⵔⵉⵡⵉⵏ ⵏ ⵓⵏⵣⵔⵓⴼ
line-fault-network-lost = ⵓⵔ ⵉⵍⵍⵉ ⵓⵥⵟⵟⴰ: ⵥⵕ ⴰⵏⵟⵉⵏ
line-fault-alarm-los = ⵓⵔ ⵉⵍⵍⵉ ⵓⵙⵉⴳⵏⵍ ⴳ E1 (LOS): ⵥⵕ ⵉⴼⵉⵍⵉ
line-fault-alarm-lof = ⵓⵔ ⵉⵜⵜⵓⵖⵔⵉ ⵓⵙⵉⴳⵏⵍ ⵏ E1 (LOF): ⵖⵔ ⵉ ⵓⵜⵉⴽⵏⵉⴽ
line-fault-alarm-ais = ⵜⴱⴱⵉ ⵜⴳⵣⵎⵉ ⵏ ⵜⵎⵙⵙⵓⵔⵜ ⵏ ⵓⵎⵢⴰⵡⴰⴹ ⴳ E1 (AIS): ⵖⵔ ⴰⵙ
line-fault-alarm-rai = ⵓⵔ ⵜⵙⵙⴼⵍⵉⴷ ⵜⵎⵙⵙⵓⵔⵜ ⵏ ⵓⵎⵢⴰⵡⴰⴹ ⵉ ⵜⴳⵣⵎⵉ ⴰⴷ ⴳ E1 (RAI): ⵥⵕ ⵉⴼⵉⵍⵉ
line-fault-alarm-other = ⵉⵍⵍⴰ ⵓⵍⵖⵓ ⴳ E1: { $alarm }
line-fault-exchange-silent = ⵓⵔ ⵉⵜⵜⵔⴰⵔ ⵓⵎⵎⴰⵙ ⵏ ⵜⵎⵙⵙⵓⵔⵜ ⵏ ⵓⵎⵢⴰⵡⴰⴹ: ⵖⵔ ⴰⵙ
line-fault-no-channel = ⵓⵔ ⵉⴷⵊⵉ ⵓⵎⵎⴰⵙ ⵏ ⵜⵎⵙⵙⵓⵔⵜ ⴰⵡⴷ ⵢⴰⵏ ⵓⴱⵔⵉⴷ ⵉⵍⵍⴰⵏ: ⵉⵏⵉ ⴰⵙ ⴰⴷ ⵜⵏ ⵉⵙⵙⵏⵜⵉ ⴷⴰⵖ
line-fault-span-unusable = ⵓⵔ ⵏⵖⵢ ⴰⴷ ⵏⵙⵎⵔⵙ ⵜⴰⴽⴰⵕⴹⴰ E1: ⵖⵔ ⵉ ⵓⵜⵉⴽⵏⵉⴽ
line-fault-trunk-silent = ⵓⵔ ⵉⵜⵜⵔⴰⵔ ⵓⵎⴰⴽⴽⴰⵢ ({ $peer }): ⵥⵕ ⴰⵥⵟⵟⴰ
line-fault-trunk-name-unknown = ⵓⵔ ⵉⵜⵜⵢⴰⴼⴰ ⵓⵎⴰⴽⴽⴰⵢ ({ $name }): ⵥⵕ ⴰⵥⵟⵟⴰ, ⵏⵖ ⵖⵔ ⵉ ⵓⵜⵉⴽⵏⵉⴽ
line-fault-trunk-account-wanted = ⵉⵔⴰ ⵓⵎⴰⴽⴽⴰⵢ ⴰⵎⵉⴹⴰⵏ ({ $status }): ⵉⵇⵇⴰⵏ ⴷ ⴰⴷ ⵜ ⵉⴳ ⵓⵜⵉⴽⵏⵉⴽ ⴳ ⵓⵙⵖⵍ
line-fault-trunk-password-missing = ⵓⵔ ⵜⵜⵓⵖⵔⵉ ⵜⴳⵓⵔⵉ ⵏ ⵓⵣⵔⴰⵢ ⵏ ⵓⵎⵉⴹⴰⵏ { $user }: ⵖⵔ ⵉ ⵓⵜⵉⴽⵏⵉⴽ
line-fault-trunk-account-refused = ⵉⵓⴳⵉ ⵓⵎⴰⴽⴽⴰⵢ ⴰⵎⵉⴹⴰⵏ { $user } ({ $status }): ⵉⵇⵇⴰⵏ ⴷ ⴰⴷ ⵉⵙⵙⵖⵜⵉ ⵓⵜⵉⴽⵏⵉⴽ ⵜⴰⴳⵓⵔⵉ ⵏ ⵓⵣⵔⴰⵢ; ⵓⵔ ⵉⵜⵜⵓⵙⵓⵎⵓⵔ ⴽⵉⴳⴰⵏ ⴰⴼⴰⴷ ⵓⵔ ⵉⵜⵜⵓⵇⵇⵏ
line-fault-trunk-user-unknown = ⵓⵔ ⵉⵙⵙⵉⵏ ⵓⵎⴰⴽⴽⴰⵢ ⴰⵎⵉⴹⴰⵏ { $user } ⴳ { $domain }: ⵉⵇⵇⴰⵏ ⴷ ⴰⴷ ⵜ ⵉⵙⵙⵖⵜⵉ ⵓⵜⵉⴽⵏⵉⴽ
line-fault-trunk-registration-refused = ⵓⵔ ⵉⵣⵎⵎⵉⵎ ⵓⵎⴰⴽⴽⴰⵢ ⴰⵣⵔⵉⵔⵉⴳ ({ $status }): ⵖⵔ ⵉ ⵓⵎⴰⴽⴽⴰⵢ
line-fault-trunk-untrusted = ⵓⵔ ⵜⵜⵓⴼⵍⴰⵙ ⵜⴳⵔⴷⴰ ⵏ ⵓⵎⴰⴽⴽⴰⵢ ({ $peer }): ⵖⵔ ⵉ ⵓⵜⵉⴽⵏⵉⴽ
line-fault-trunk-certificate-time = ⵓⵔ ⵜⴻⵖⵢ ⵜⴳⵔⴷⴰ ⵏ ⵓⵎⴰⴽⴽⴰⵢ ({ $peer }) ⴳ ⵜⵙⵔⴰⴳⵜ ⵏ ⵓⵎⴰⵙⵙ: ⵉⵇⵇⴰⵏ ⴷ ⴰⴷ ⵉⵥⵕ ⵓⵜⵉⴽⵏⵉⴽ ⵜⴰⵙⵔⴰⴳⵜ
line-fault-trunk-tls-refused = ⵓⵔ ⵉⵍⵍⵉ ⵓⵣⴷⴰⵢ ⵉⵖⵍⵙⵏ ⴷ ⵓⵎⴰⴽⴽⴰⵢ: ⵖⵔ ⵉ ⵓⵜⵉⴽⵏⵉⴽ
line-warning-no-sound = ⵓⵔ ⴷ ⵉⵜⵜⴰⵡⴹ ⵓⴰⵡⴰⵍ ⵏ ⵡⴰⵏⵏⴰ ⵉⵙⵙⴰⵡⴰⵍⵏ
line-warning-takes-no-sound = ⵓⵔ ⵉⵙⵙⴼⵍⵉⴷ ⵡⴰⵏⵏⴰ ⵉⵙⵙⴰⵡⴰⵍⵏ ⴰⵎⵢⴰ
line-warning-wrong-sample-rate = ⵉⵅⵙⵔ ⵓⴰⵡⴰⵍ ⵏ ⵉⵣⵔⵉⴳ ⴰⴷ
line-warning-sound-refused = ⵉⵓⴳⵉ ⵓⵎⵓⴷⵉⵎ ⴰⵡⴰⵍ ⵏ ⵜⵖⵔⵉ ⵜⴰⵎⴳⴳⴰⵔⵓⵜ, ⵉⵙⵙⵏⵜⵉ ⴷⴰⵖ
line-warning-sim-changed = ⵜⵍⵍⴰ ⴳ ⵓⵎⵓⴷⵉⵎ ⵜⴽⴰⵕⴹⴰ SIM ⵢⴰⴹⵏ
line-warning-second-pin = ⵜⵔⴰ ⵜⴽⴰⵕⴹⴰ SIM ⵜⴰⵏⴳⴰⵍⵜ PIN2; ⵓⵔ ⵜⵜ ⵔⵉⵏⵜ ⵜⵖⵔⵉⵡⵉⵏ
line-warning-keys-not-reported = ⵓⵔ ⵉⵜⵜⵉⵏⵉ ⵓⵎⵓⴷⵉⵎ ⵜⵉⵏⵇⵇⴰⴷ; ⴷⴰ ⵜⵜⵡⴰⵙⵙⵏⵏⵜ ⵙ ⵓⴰⵡⴰⵍ
line-warning-credit-low = ⵉⴷⵔⵓⵙ ⵓⴽⵔⵉⴷⵉ ⵏ ⵜⴽⴰⵕⴹⴰ SIM: ⵄⵎⵔ ⵜⵜ
line-warning-credit-unknown = ⵓⵔ ⵉⵜⵜⵓⵙⵙⵏ ⵓⴽⵔⵉⴷⵉ ⵏ ⵜⴽⴰⵕⴹⴰ SIM: ⵓⵔ ⵜ ⵉⵏⵏⵉ ⵓⵥⵟⵟⴰ
line-warning-roaming = ⵉⵍⵍⴰ ⵓⵣⵔⵉⵔⵉⴳ ⴰⴷ ⴳ ⵓⵥⵟⵟⴰ ⵏ ⵓⵎⵢⴰⵡⴰⴹ ⵢⴰⴹⵏ: ⵖⵍⴰⵏⵜ ⵜⵖⵔⵉⵡⵉⵏ ⵏⵏⵙ
line-warning-roaming-closed = ⵉⵍⵍⴰ ⵓⵣⵔⵉⵔⵉⴳ ⴰⴷ ⴳ ⵓⵥⵟⵟⴰ ⵏ ⵓⵎⵢⴰⵡⴰⴹ ⵢⴰⴹⵏ, ⴰⵏⵉ ⵖⵍⴰⵏⵜ ⵜⵖⵔⵉⵡⵉⵏ: ⵓⵔ ⵙⵔⵙ ⵉⵜⵜⵓⵖⵔⴰ, ⵅⵙ ⴰⵏⵣⵔⵓⴼ
line-warning-budget-used = ⵜⵙⵎⴷ ⵜⴰⵎⵙⵙⵓⵔⴼⵜ ⵏ ⵓⵣⵔⵉⵔⵉⴳ ⴰⴷ: ⵓⵔ ⵙⵔⵙ ⵉⵜⵜⵓⵖⵔⴰ, ⵅⵙ ⴰⵏⵣⵔⵓⴼ
line-warning-texts-used = ⵢⵓⵣⵏ ⵓⵣⵔⵉⵔⵉⴳ ⴰⴷ ⵜⵓⵣⵉⵏⵉⵏ ⵏ ⵡⴰⵙⵙ ⴰⴷ: ⵓⵔ ⵙⵔⵙ ⵜⵜⴼⴼⵖⵏⵜ ⴰⵔ ⴰⵙⴽⴽⴰ
line-texts = ⵜⵓⵣⵉⵏⵉⵏ ⵉⵇⵇⵉⵎⵏ ⴰⵙⵙ ⴰⴷ: { $left }
line-warning-other = ⴰⵍⵖⵓ ⵢⴰⴹⵏ ⵏ ⵓⵎⵙⵙⵓⴷⵙ ({ $code })
line-budget-day =
    { $n ->
        [one] ⵜⵇⵇⵉⵎⴰ { $n } ⵜⵓⵙⴷⵉⴷⵜ ⵏ ⵜⵎⵙⵙⵓⵔⴼⵜ ⵏⵏⵙ ⴰⵙⵙ ⴰⴷ
       *[other] ⵇⵇⵉⵎⴰⵏⵜ { $n } ⵜⵓⵙⴷⵉⴷⵉⵏ ⵏ ⵜⵎⵙⵙⵓⵔⴼⵜ ⵏⵏⵙ ⴰⵙⵙ ⴰⴷ
    }
line-budget-month =
    { $n ->
        [one] ⵜⵇⵇⵉⵎⴰ { $n } ⵜⵓⵙⴷⵉⴷⵜ ⵏ ⵜⵎⵙⵙⵓⵔⴼⵜ ⵏⵏⵙ ⴰⵢⵢⵓⵔ ⴰⴷ
       *[other] ⵇⵇⵉⵎⴰⵏⵜ { $n } ⵜⵓⵙⴷⵉⴷⵉⵏ ⵏ ⵜⵎⵙⵙⵓⵔⴼⵜ ⵏⵏⵙ ⴰⵢⵢⵓⵔ ⴰⴷ
    }
way-out-called-on = ⵙ { $line }, ⴰⵏⵉ ⵉⵖⵔⴰ ⵓⴼⴳⴰⵏ ⴰⴷ ⵉ ⵓⵎⵎⴰⵙ ⵜⵉⴽⴽⵍⵜ ⵜⴰⵏⴳⴳⴰⵔⵓⵜ
way-out-prefix = ⵙ { $line }: ⵙ ⵉⵎⴹⴰⵏ ⵏⵏⵙ ⵉⵎⵣⵡⵓⵔⴰ ⵉⵇⵇⴰⴷ ⴰⴷ ⵉⴳ ⵓⵎⴹⴰⵏ ⵏ ⵓⵎⵢⴰⵡⴰⴹ ⴰⴷ (ⴰⵙⵡⵉⵏⴳⵎ, ⴰⵛⴽⵓ ⵜⵜⵎⵓⵜⵜⵉⵏ ⵉⵎⴹⴰⵏ)
way-out-roaming = ⵉⵍⵍⴰ ⵓⵣⵔⵉⵔⵉⴳ ⵉⵔⵣⵎⵏ ⴳ ⵓⵥⵟⵟⴰ ⵏ ⵓⵎⵢⴰⵡⴰⴹ ⵢⴰⴹⵏ, ⵓⵔ ⵙⵔⵙ ⵉⵜⵜⵓⵖⵔⴰ: ⵉⵏⵉ ⵜ ⵉ ⵓⵎⵙⵙⵓⵖⵔ
way-out-budget = ⵜⵙⵎⴷ ⵜⴰⵎⵙⵙⵓⵔⴼⵜ ⵏ ⵓⵣⵔⵉⵔⵉⴳ ⵉⵔⵣⵎⵏ, ⵓⵔ ⵙⵔⵙ ⵉⵜⵜⵓⵖⵔⴰ: ⵉⵏⵉ ⵜ ⵉ ⵓⵎⵙⵙⵓⵖⵔ
line-sim = SIM { $sim }
line-number = ⵓⵟⵟⵓⵏ { $number }
