package slackdraw

// style is Slack's look in its light theme, near enough.
const style = `
body { font: 15px/1.46 Lato, "Helvetica Neue", Arial, sans-serif; color: #1d1c1d; background: #fff; margin: 24px; width: 600px; overflow-wrap: anywhere }
article { margin: 0 0 28px } h1 { font-size: 18px; margin: 12px 0 6px } h2 { font-size: 20px; margin: 0 0 12px } p { margin: 0 }
.message { display: flex; gap: 10px } .message > div:last-child { flex: 1 }
.face { width: 36px; height: 36px; border-radius: 8px; background: #1d3c6e; color: #fff; font: 700 20px/36px sans-serif; text-align: center }
.who i { font: 700 10px sans-serif; background: #e8e8e8; color: #616061; padding: 1px 3px; border-radius: 2px } .who small, small { color: #616061 }
.home, .modal { border: 1px solid #ddd; border-radius: 10px; padding: 20px } .modal { width: 480px; box-shadow: 0 4px 16px #0003 }
.section, .field { margin: 4px 0 } .beside { display: flex; justify-content: space-between; gap: 12px }
.context { color: #616061; font-size: 13px; margin: 6px 0 } .context span { margin-right: 8px; display: block }
a { color: #1264a3; text-decoration: none } .mention { background: #1d9bd11a; padding: 0 2px }
button { font: 700 13px inherit; font-family: inherit; background: #fff; color: #1d1c1d; border: 1px solid #bbb; border-radius: 6px; padding: 5px 11px; margin: 3px 8px 3px 0 }
button.primary { background: #007a5a; color: #fff; border-color: #007a5a } button.danger { background: #e01e5a; color: #fff; border-color: #e01e5a }
button.icon { border: 0; font-weight: 400; color: #616061; padding: 2px 4px } code { background: #f4f4f4; border: 1px solid #ddd; border-radius: 3px; font-size: 12px; padding: 1px 3px; color: #1264a3 }
table { border-collapse: collapse; margin: 6px 0 } th, td { border: 1px solid #ddd; padding: 5px 10px; text-align: left } td:last-child, th:last-child { text-align: right } th { background: #f8f8f8 }
.input { margin: 12px 0 } label { font-weight: 700; display: block; margin-bottom: 3px } .control { border: 1px solid #868686; border-radius: 6px; padding: 6px 10px } .lines { min-height: 66px }
.image { background: #f1f5fb; border: 1px solid #d5dfee; border-radius: 8px; padding: 40px; text-align: center; margin: 6px 0 } hr { border: 0; border-top: 1px solid #ddd; margin: 14px 0 } footer { text-align: right; margin-top: 14px }
`
