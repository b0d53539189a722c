//! Audio: 20 ms frames of 8 kHz, RTP, jitter, G.711, prompts, bridging.
