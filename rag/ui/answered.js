(server) => {
  // The server's functions, with a call that failed failing: Gradio's own resolves to undefined and says no more.
  const answered =
    (name) =>
    async (...given) => {
      const answer = await server[name](...given);
      if (answer === undefined) throw new Error("The server did not answer.");
      return answer;
    };
  return new Proxy({}, { get: (_, name) => answered(name) });
}
