// The emoji that are offered by name while one types.

export const EMOJI_NAMES = {
  thumbsup: "👍", thumbsdown: "👎", clap: "👏", wave: "👋", pray: "🙏", muscle: "💪", point_up: "☝️", ok_hand: "👌", raised_hand: "✋", handshake: "🤝",
  smile: "😄", grinning: "😀", joy: "😂", rofl: "🤣", wink: "😉", blush: "😊", heart_eyes: "😍", sunglasses: "😎", thinking: "🤔", neutral_face: "😐",
  unamused: "😒", sob: "😭", cry: "😢", scream: "😱", angry: "😠", sleeping: "😴", exploding_head: "🤯", partying_face: "🥳", nerd: "🤓", robot: "🤖",
  heart: "❤️", broken_heart: "💔", fire: "🔥", sparkles: "✨", star: "⭐", tada: "🎉", rocket: "🚀", eyes: "👀", brain: "🧠", bulb: "💡",
  warning: "⚠️", question: "❓", exclamation: "❗", white_check_mark: "✅", x: "❌", hundred: "💯", books: "📚", memo: "📝", pencil: "✏️", mag: "🔍",
  coffee: "☕", cake: "🍰", pizza: "🍕", apple: "🍎", dog: "🐶", cat: "🐱", fox: "🦊", turtle: "🐢", parrot: "🦜", snake: "🐍",
  sunny: "☀️", rainbow: "🌈", snowflake: "❄️", earth: "🌍", clock: "🕐", hourglass: "⏳", computer: "💻", keyboard: "⌨️", gear: "⚙️", lock: "🔒",
};
