// While a file is being read: look again every two seconds, and show what was found unless somebody has begun to write.
(() => {
  const isBegun = () =>
    [...document.querySelectorAll("main textarea, main input")].some(
      (field) => field.type === "file" ? field.files.length : "defaultValue" in field && field.value !== field.defaultValue,
    );
  const look = async () => {
    const answer = await fetch(location.href, { credentials: "same-origin" }).catch(() => null);
    const isReading = !answer || !answer.ok || (await answer.text()).includes("data-reading");
    if (isReading) setTimeout(look, 2000);
    else if (!isBegun()) location.reload();
  };
  setTimeout(look, 1000);
})();
