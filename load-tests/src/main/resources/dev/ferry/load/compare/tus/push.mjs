// Sends a file, or goes on with an earlier run's: push.mjs ENDPOINT FILE NAME MEMORY
import fs from "node:fs";
import { FileUrlStorage, Upload } from "tus-js-client";

const [endpoint, file, name, memory] = process.argv.slice(2);
const upload = new Upload(fs.createReadStream(file), {
  endpoint,
  metadata: { filename: name },
  urlStorage: new FileUrlStorage(memory),
  onError: (error) => {
    console.error(String(error));
    process.exit(1);
  },
  onSuccess: () => process.exit(0),
});
const earlier = await upload.findPreviousUploads();
if (earlier.length > 0) {
  upload.resumeFromPreviousUpload(earlier[0]);
}
upload.start();
