// The provider's test cards. In a shop that takes money, the card provider's own field stands here: it gives the page a
// token for a card, so that no card number ever comes near the shop. These are such tokens.

export const CARDS = [
  { token: "tok_visa", name: "Test card ending in 4242", hint: "pays" },
  { token: "tok_slow", name: "Test card ending in 6116", hint: "pays, but its bank takes its time" },
  { token: "tok_declined", name: "Test card ending in 0002", hint: "is declined by its bank" },
  { token: "tok_insufficient_funds", name: "Test card ending in 9995", hint: "has too little on it" },
];
