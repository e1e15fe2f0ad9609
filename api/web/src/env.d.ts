declare module "virtual:denmark" {
  const denmark: import("../scripts/denmark").Denmark;
  export default denmark;
}
