/** How many bytes of a WebSocket frame (RFC 6455, section 5.2) come before its payload, by what its second byte says of the length. */
const headerLength = (second: number): number => {
  const extended = { 126: 2, 127: 8 }[second & 0x7f] ?? 0;
  return 2 + extended + (second & 0x80 ? 4 : 0);
};

const payloadLength = (header: Buffer): number => {
  const short = (header[1] ?? 0) & 0x7f;
  if (short < 126) return short;
  return short === 126 ? header.readUInt16BE(2) : Number(header.readBigUInt64BE(2));
};

/** Reads what a peer sends in chunks of any size, and gives the payload lengths of the frames that begin in each. */
export const frameLengths = () => {
  let header: Buffer = Buffer.alloc(0);
  let left = 0;
  return (chunk: Buffer): number[] => {
    const lengths: number[] = [];
    let at = 0;
    while (at < chunk.length) {
      const payload = Math.min(left, chunk.length - at);
      left -= payload;
      at += payload;
      if (at === chunk.length) break;
      header = Buffer.concat([header, chunk.subarray(at, at + 1)]);
      at += 1;
      if (header.length < 2 || header.length < headerLength(header[1] ?? 0)) continue;
      left = payloadLength(header);
      lengths.push(left);
      header = Buffer.alloc(0);
    }
    return lengths;
  };
};
